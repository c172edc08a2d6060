// Reads a pack in a process of its own, because Node reads NODE_EXTRA_CA_CERTS when it starts.
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { inTime, maximumBytes, name } from "./storage-contract.ts";

const [url = "", wait = "30000"] = process.argv.slice(2);
try {
  const storage = await openRemoteStorage(url, process.env);
  const answer = await storage.get(name, { maximumBytes, ...inTime(Number(wait)) });
  console.log(answer.kind === "found" ? `found ${answer.bytes.toString()}` : answer.kind);
  await storage.close();
} catch (error) {
  console.log(String(error));
}
