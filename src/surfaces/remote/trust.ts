import { dirname, join } from "node:path";
import { packageJsonField, parseUserConfig, userConfigName } from "../../engine/plugins/user-config.ts";
import { MisuseError } from "../../util/misuse-error.ts";
import { startGit } from "../git/git.ts";
import { RemoteError } from "./storages/remote-error.ts";
import { publicKeyVariable, readRemoteSettings, type RemotePlace, type RemoteSettings } from "./settings.ts";
import { relativePath } from "../../util/relative-path.ts";

/** Settings that are believed; see README.md. */
export interface BelievedSettings extends Omit<RemoteSettings, "keyId"> {
  /** `undefined`: the key that the environment has. */
  readonly keyId: string | undefined;
  /** For `remote status`: who vouches for them. */
  readonly source: string;
}

/** The protected branch has no remote, so nothing of one is believed any more. */
export class NotBelieved extends RemoteError {
  override readonly name = "NotBelieved";
}

/** The settings that the environment alone decides, if it does. */
export function settingsOfEnvironment(
  { url }: RemotePlace,
  env: NodeJS.ProcessEnv,
): BelievedSettings | undefined {
  const publicKey = env[publicKeyVariable]?.trim() || undefined;
  return url === undefined || publicKey === undefined ? undefined : fromEnvironment(url, publicKey);
}

/**
 * Finds out which settings are believed.
 * @throws RemoteError that says what to do if there are none
 */
export async function believeSettings(place: RemotePlace, env: NodeJS.ProcessEnv): Promise<BelievedSettings> {
  const given = settingsOfEnvironment(place, env);
  if (given !== undefined) return given;
  if (place.configFile === undefined)
    throw new RemoteError(
      `${publicKeyVariable} is not set, and no configuration here has "remote", so nobody says whose packs to believe`,
    );
  const { commit, name } = await findProtectedCommit(place.top, env);
  const settings = await readAt(commit, place.configFile, place.top, env);
  if (settings === undefined)
    throw new NotBelieved(
      `the remote of this branch counts once ${name} has it: keys and URLs that a branch brings along are not believed`,
    );
  return { ...settings, url: place.url ?? settings.url, source: `${name} (${commit.slice(0, 12)})` };
}

function fromEnvironment(url: string, publicKey: string): BelievedSettings {
  return {
    url,
    publicKeys: publicKey.split(/[\s,]+/),
    keyId: undefined,
    epoch: 1,
    unusedDays: 30,
    credentialHelper: undefined,
    source: "the environment",
  };
}

/** A commit that only reviewed work gets into. */
interface ProtectedCommit {
  readonly commit: string;
  /** What users call it. */
  readonly name: string;
}

/** @throws RemoteError if git knows none */
async function findProtectedCommit(top: string, env: NodeJS.ProcessEnv): Promise<ProtectedCommit> {
  const found = (await findProtectedReference(top, env)) ?? (await findBuiltCommit(top, env));
  if (found !== undefined) return found;
  const answer = await startGit(["rev-parse", "--is-shallow-repository"], top, env);
  // What is fetched with a depth makes a whole clone shallow.
  const command =
    answer?.stdout.toString().trim() === "true"
      ? "git fetch --depth=1 origin +HEAD:refs/remotes/origin/HEAD"
      : "git remote set-head origin --auto";
  throw new RemoteError(`git does not know the protected branch here; "${command}" tells it`);
}

async function findProtectedReference(
  top: string,
  env: NodeJS.ProcessEnv,
): Promise<ProtectedCommit | undefined> {
  const branches = ["HEAD", "main", "master"];
  const patterns = branches.map((branch) => `refs/remotes/*/${branch}`);
  const format = "--format=%(objectname) %(refname)";
  const listed = await startGit(["for-each-ref", format, ...patterns], top, env);
  const found = [...(listed?.stdout.toString() ?? "").matchAll(reference)].map(
    ([, commit = "", remote = "", branch = ""]) => ({ commit, remote, branch }),
  );
  const remotes = new Set(found.map(({ remote }) => remote));
  const remote = remotes.has("origin") ? "origin" : remotes.size === 1 ? [...remotes][0] : undefined;
  const ours = found.filter((one) => one.remote === remote);
  const first = branches.flatMap((branch) => ours.filter((one) => one.branch === branch))[0];
  return first && { commit: first.commit, name: `${first.remote}/${first.branch}` };
}

const reference = /^([0-9a-f]{40,64}) refs\/remotes\/([^/\n]+)\/(HEAD|main|master)$/gm;

/** The commit that CI builds, if its branch is protected and nobody has asked to merge it. */
async function findBuiltCommit(top: string, env: NodeJS.ProcessEnv): Promise<ProtectedCommit | undefined> {
  const built = builtCommit(env);
  if (built === undefined) return undefined;
  const head = (await startGit(["rev-parse", "--verify", "HEAD^{commit}"], top, env))?.stdout;
  // A job may have checked out something else, such as a pull request.
  const isSame = head?.toString().trim() === built;
  return isSame ? { commit: built, name: "the protected branch that CI builds" } : undefined;
}

function builtCommit(env: NodeJS.ProcessEnv): string | undefined {
  if (env["GITHUB_ACTIONS"] === "true") {
    const isTrusted = /^(?:push|schedule|workflow_dispatch)$/.test(env["GITHUB_EVENT_NAME"] ?? "");
    return isTrusted && env["GITHUB_REF_PROTECTED"] === "true" ? env["GITHUB_SHA"] : undefined;
  }
  const isMergeRequest = env["CI_PIPELINE_SOURCE"] === "merge_request_event";
  return env["GITLAB_CI"] === "true" && env["CI_COMMIT_REF_PROTECTED"] === "true" && !isMergeRequest
    ? env["CI_COMMIT_SHA"]
    : undefined;
}

/**
 * The settings as a commit has them. The configuration may have moved between the two files of a
 * folder that can hold it.
 */
async function readAt(
  commit: string,
  file: string,
  top: string,
  env: NodeJS.ProcessEnv,
): Promise<RemoteSettings | undefined> {
  for (const name of [userConfigName, "package.json"]) {
    const path = join(dirname(file), name);
    const shown = await startGit(["cat-file", "blob", `${commit}:${relativePath(top, path)}`], top, env);
    if (shown?.exitCode !== 0) continue;
    const text = shown.stdout.toString("utf8").replace(/^\uFEFF/, "");
    if (name !== userConfigName && !text.includes(packageJsonField)) continue;
    try {
      const remote = parseUserConfig(text, path)?.remote;
      if (remote !== undefined) return readRemoteSettings(remote, path);
    } catch (error) {
      if (error instanceof MisuseError)
        throw new RemoteError(`the configuration on the protected branch is wrong: ${error.message}`);
      throw error;
    }
  }
  return undefined;
}

/**
 * Why a job may not sign what it has found here; `undefined` if it may.
 */
export async function whyNotProtected(top: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if ((await findBuiltCommit(top, env)) !== undefined) return undefined;
  const found = await findProtectedReference(top, env);
  if (found === undefined) return "git does not know the protected branch here";
  const answer = await startGit(["merge-base", "--is-ancestor", "HEAD", found.commit], top, env);
  return answer?.exitCode === 0 ? undefined : `HEAD is not on ${found.name}`;
}
