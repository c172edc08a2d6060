import { createHash } from "node:crypto";
import type { Authorize } from "./http-client.ts";
import type { HttpDialect } from "./http-objects.ts";
import { RemoteError } from "./remote-error.ts";

/** S3 keeps conditions itself. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export const s3Dialect: HttpDialect = {
  // Who may read but not list is told this of an object that is not there. Wrong credentials have
  // other names.
  isMissing: ({ status, body }) => status === 403 && body.includes("<Code>AccessDenied</Code>"),
  // 409: another write was under way; 404: what was to be replaced is gone.
  isConflict: ({ status }) => [404, 409, 412].includes(status),
  looksFirst: false,
};

/** Whether a host is one of Amazon's; others say `s3+https:`, or must not get such signatures. */
export function isAmazon({ hostname }: URL): boolean {
  return /(?:^|\.)s3[.-](?:.+\.)?amazonaws\.com(?:\.cn)?$/.test(hostname);
}

/** `s3://bucket/prefix`, as AWS's own tools write it, as a URL of HTTP. */
export function resolveBucket({ hostname: bucket, pathname }: URL, environment: NodeJS.ProcessEnv): URL {
  const endpoint = environment["AWS_ENDPOINT_URL_S3"] || environment["AWS_ENDPOINT_URL"];
  if (endpoint !== undefined && endpoint !== "") {
    if (!URL.canParse(endpoint)) throw new RemoteError("AWS_ENDPOINT_URL is no URL");
    const url = new URL(endpoint);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/${bucket}${pathname}`;
    return url;
  }
  const host = `s3.${regionOf(undefined, environment)}.amazonaws.com`;
  // A certificate for all buckets does not fit names with dots.
  return new URL(
    bucket.includes(".") ? `https://${host}/${bucket}${pathname}` : `https://${bucket}.${host}${pathname}`,
  );
}

function regionOf(hostname: string | undefined, environment: NodeJS.ProcessEnv): string {
  const named = /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]+(?:-[a-z]+)+-\d+)\.amazonaws\./.exec(
    hostname ?? "",
  )?.[1];
  return named ?? (environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || "us-east-1");
}

/** Signs requests with the credentials of the environment; without, the bucket must be public. */
export function authorizeS3(environment: NodeJS.ProcessEnv): Authorize {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  if (!accessKeyId || !secretAccessKey) return async (_url, { headers }) => headers;
  return async (url, { method, headers, body }) => {
    const { sign } = (await import("aws4")).default;
    const digest = createHash("sha256")
      .update(body ?? "")
      .digest("hex");
    const signed = sign(
      {
        service: "s3",
        region: regionOf(url.hostname, environment),
        method,
        host: url.host,
        path: `${url.pathname}${url.search}`,
        headers: { ...headers, "x-amz-content-sha256": digest },
      },
      { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    );
    return signed.headers as Record<string, string>;
  };
}
