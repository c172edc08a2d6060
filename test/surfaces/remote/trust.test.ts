import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findRemote, type RemotePlace } from "../../../src/surfaces/remote/settings.ts";
import { makeSigningPair } from "../../../src/surfaces/remote/signing.ts";
import { believeSettings, whyNotProtected } from "../../../src/surfaces/remote/trust.ts";
import { authorVariables } from "../git/author.ts";

let folder = "";
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fmt-cache-trust-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  ...authorVariables,
};
const [ours, theirs] = [makeSigningPair().publicKey, makeSigningPair().publicKey];
const remote = { url: "https://ours.test/cache", publicKey: ours, keyId: "0123456789abcdef" };

let clone = "";
function git(...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: clone,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
function write(content: unknown, file = "fmt-cache.config.json"): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), JSON.stringify(content));
}
function commit(branch: string): string {
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "-m", "change");
  git("push", "--quiet", "origin", `HEAD:${branch}`);
  return git("rev-parse", "HEAD").trim();
}

/** A clone of a repository whose protected branch is `main`. */
beforeEach(() => {
  const origin = join(folder, `${++count}.git`);
  clone = join(folder, `${count}`);
  execFileSync("git", ["init", "--quiet", "--bare", "-b", "main", origin], { env });
  execFileSync("git", ["clone", "--quiet", origin, clone], { env, stdio: "ignore" });
  git("checkout", "--quiet", "-B", "main");
});

function onMain(content: unknown = { remote }, file?: string): string {
  write(content, file);
  const id = commit("main");
  git("remote", "set-head", "origin", "main");
  return id;
}

const place = (more: Record<string, string> = {}, cwd = clone): RemotePlace => findRemote(cwd, more)!;
const believe = (more: Record<string, string> = {}, cwd = clone) =>
  believeSettings(place(more, cwd), { ...env, ...more });

describe("settings", () => {
  it("are those of the protected branch", async () => {
    onMain();
    expect(await believe()).toMatchObject({ url: remote.url, publicKeys: [ours], epoch: 1, unusedDays: 30 });
  });

  it("are those of the protected branch, whatever a branch or the work tree says", async () => {
    onMain();
    git("checkout", "--quiet", "-b", "feature");
    const changed = { url: "https://theirs.test", publicKey: theirs, epoch: 9, credentialHelper: ["sh"] };
    write({ remote: { ...remote, ...changed } });
    const expected = { url: remote.url, publicKeys: [ours], epoch: 1, credentialHelper: undefined };
    expect(await believe()).toMatchObject(expected);
    commit("feature");
    expect(await believe()).toMatchObject(expected);
    // Nor by a branch of a name that only looks protected.
    git("push", "--quiet", "origin", "HEAD:refs/heads/x/main", "HEAD:refs/heads/x/HEAD");
    git("fetch", "--quiet");
    expect(await believe()).toMatchObject(expected);
  });

  it("count once they have been merged", async () => {
    onMain();
    onMain({ remote: { ...remote, publicKey: [theirs, ours], epoch: 2 } });
    expect(await believe()).toMatchObject({ publicKeys: [theirs, ours], epoch: 2 });
  });

  it("are none while only a branch has a remote", async () => {
    onMain({});
    git("checkout", "--quiet", "-b", "feature");
    write({ remote });
    await expect(believe()).rejects.toThrow("the remote of this branch counts once origin/HEAD has it");
    commit("feature");
    await expect(believe()).rejects.toThrow("the remote of this branch counts once origin/HEAD has it");
  });

  it("are none where git does not know the protected branch, as in a shallow clone of CI", async () => {
    write({ remote });
    commit("feature");
    onMain();
    git("update-ref", "-d", "refs/remotes/origin/HEAD");
    git("update-ref", "-d", "refs/remotes/origin/main");
    git("fetch", "--quiet", "--depth=1", "origin", "feature");
    await expect(believe()).rejects.toThrow("git fetch --depth=1 origin +HEAD:refs/remotes/origin/HEAD");
    git("fetch", "--quiet", "--depth=1", "origin", "+HEAD:refs/remotes/origin/HEAD");
    expect(await believe()).toMatchObject({ url: remote.url });
  });

  it("are none where git does not know it in a whole clone, and what is advised leaves it whole", async () => {
    execFileSync("git", ["symbolic-ref", "HEAD", "refs/heads/trunk"], { cwd: `${clone}.git`, env });
    write({ remote });
    commit("trunk");
    await expect(believe()).rejects.toThrow('"git remote set-head origin --auto" tells it');
    git("remote", "set-head", "origin", "--auto");
    expect(await believe()).toMatchObject({ url: remote.url });
    expect(git("rev-parse", "--is-shallow-repository").trim()).toBe("false");
  });

  it("may have a key on the protected branch that only a later version knows", async () => {
    onMain({ remote: { ...remote, color: "red" } });
    expect(await believe()).toMatchObject({ url: remote.url });
  });

  it("may be in a package.json, and below the top", async () => {
    onMain({ name: "a", "fmt-cache": { remote } }, "packages/a/package.json");
    const cwd = join(clone, "packages/a");
    expect(await believe({}, cwd)).toMatchObject({ url: remote.url });
    expect(findRemote(clone, {})).toBeUndefined();
  });

  it("come from the environment if it has the URL and the key", async () => {
    const given = { FMT_CACHE_REMOTE: "redis://a", FMT_CACHE_REMOTE_PUBLIC_KEY: theirs };
    expect(await believe(given)).toMatchObject({ url: "redis://a", publicKeys: [theirs], keyId: undefined });
    onMain();
    expect(await believe(given)).toMatchObject({ publicKeys: [theirs] });
    expect(await believe({ FMT_CACHE_REMOTE: "redis://a" })).toMatchObject({
      url: "redis://a",
      publicKeys: [ours],
    });
    expect(findRemote(clone, { FMT_CACHE_REMOTE: "off" })).toBeUndefined();
  });

  it.each([
    ['"remote.urls" in FILE is unknown. Allowed there: url', { ...remote, urls: "" }],
    ['"remote.url" in FILE must be a URL.', { ...remote, url: "//ci:s3cret@host" }],
    ['"remote.publicKey" in FILE must be a public key', { ...remote, publicKey: ["s3cret", 1] }],
    ['"remote.keyId" in FILE must be the 16 hexadecimal digits', { ...remote, keyId: "s3cret" }],
    ['"remote.epoch" in FILE must be a whole number from 1', { ...remote, epoch: 0 }],
    ['"remote.unusedDays" in FILE must be a whole number from 1', { ...remote, unusedDays: "30" }],
    ['"remote.credentialHelper" in FILE must be a list', { ...remote, credentialHelper: "s3cret" }],
    ['"remote" in FILE must be an object', "//ci:s3cret@host"],
  ])("that are wrong are a mistake: %s", (message, value) => {
    write({ remote: value });
    const file = `"${join(clone, "fmt-cache.config.json")}"`;
    const { mistake } = place();
    expect(mistake!.message).toContain(message.replace("FILE", file));
    expect(mistake!.message).not.toContain("s3cret");
    expect(mistake!.isHarmless).toBe(message.includes("is unknown"));
    const given = { FMT_CACHE_REMOTE: "redis://a", FMT_CACHE_REMOTE_PUBLIC_KEY: theirs };
    expect(place(given).mistake).toBeUndefined();
  });
});

describe("the commit that CI builds", () => {
  const github = (id: string, more = {}) => ({
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF_PROTECTED: "true",
    GITHUB_SHA: id,
    ...more,
  });
  const gitlab = (id: string, more = {}) => ({
    GITLAB_CI: "true",
    CI_COMMIT_REF_PROTECTED: "true",
    CI_PIPELINE_SOURCE: "push",
    CI_COMMIT_SHA: id,
    ...more,
  });

  it("is believed on a protected branch, and nowhere else", async () => {
    write({ remote });
    const id = commit("release");
    git("update-ref", "-d", "refs/remotes/origin/release");
    const other = "0".repeat(40);
    for (const good of [github(id), gitlab(id)]) {
      expect(await believe(good)).toMatchObject({ publicKeys: [ours] });
      expect(await whyNotProtected(clone, { ...env, ...good })).toBeUndefined();
    }
    for (const bad of [
      github(id, { GITHUB_REF_PROTECTED: "false" }),
      github(id, { GITHUB_EVENT_NAME: "pull_request" }),
      github(id, { GITHUB_EVENT_NAME: "pull_request_target" }),
      github(id, { GITHUB_EVENT_NAME: "workflow_run" }),
      github(other),
      gitlab(id, { CI_COMMIT_REF_PROTECTED: "false" }),
      gitlab(id, { CI_PIPELINE_SOURCE: "merge_request_event" }),
      gitlab(other),
    ]) {
      await expect(believe(bad)).rejects.toThrow("git does not know the protected branch");
      expect(await whyNotProtected(clone, { ...env, ...bad })).toContain("does not know");
    }
  });

  it("may be published if the protected branch has it", async () => {
    onMain();
    expect(await whyNotProtected(clone, env)).toBeUndefined();
    git("checkout", "--quiet", "-b", "feature");
    commit("feature");
    expect(await whyNotProtected(clone, env)).toBe("HEAD is not on origin/HEAD");
    git("push", "--quiet", "origin", "HEAD:main");
    git("fetch", "--quiet");
    expect(await whyNotProtected(clone, env)).toBeUndefined();
  });
});
