/** What `remote init` says. */
export function explainKeys({
  file,
  keptIn,
  key,
  signingKey,
}: {
  readonly file: string;
  readonly keptIn: string;
  readonly key: string;
  readonly signingKey: string;
}): string {
  return `Three keys were made.

1. The public key is in "${file}". Commit it. Readers believe the
   configuration of the protected branch only, so it counts once it is there.

2. The signing key goes into a secret that only jobs of the protected branch can
   read (GitHub: a secret of an environment that is limited to that branch;
   GitLab: a protected, masked variable). It is shown this once:

   FMT_CACHE_REMOTE_SIGNING_KEY=${signingKey}

   If it leaks, whoever has it and may write to the storage can call texts
   formatted that are not: "fmt-cache remote init --new-signing-key".

3. The team's key hides what the packs speak of. It is kept for you in
   "${keptIn}".
   Give it to your team, and to CI as a secret that all jobs may read:

   FMT_CACHE_REMOTE_KEY=${key}

   Colleagues keep it with "fmt-cache remote init", which asks for it.
   If it leaks, whoever has it and may read the storage can test whether a text
   that they guess is in the repository; they cannot change anything:
   "fmt-cache remote init --new-key".

`;
}

export const ciBlock = `For GitHub Actions, in jobs that check (with read access to the storage):

  # Not with "fetch-depth: 0", where it would make the clone shallow.
  - run: git fetch --depth=1 origin +HEAD:refs/remotes/origin/HEAD
  - run: npx fmt-cache --check .
    env:
      FMT_CACHE_REMOTE_KEY: \${{ secrets.FMT_CACHE_REMOTE_KEY }}

and in a job of its own, on the protected branch only (with write access):

  publish-formatted:
    if: github.event_name == 'push' && github.ref_protected
    environment: fmt-cache
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - run: npx fmt-cache remote push
        env:
          FMT_CACHE_REMOTE_KEY: \${{ secrets.FMT_CACHE_REMOTE_KEY }}
          FMT_CACHE_REMOTE_SIGNING_KEY: \${{ secrets.FMT_CACHE_REMOTE_SIGNING_KEY }}

docs/remote.md has more, for other CIs and for each kind of storage.
`;

export function explainNewSigningKey({
  file,
  signingKey,
  before,
}: {
  readonly file: string;
  readonly signingKey: string;
  readonly before: string;
}): string {
  return `A new signing pair was made. "${file}" believes the new and the old key.

1. Commit it to the protected branch.
2. Then replace the secret of CI. It is shown this once:

   FMT_CACHE_REMOTE_SIGNING_KEY=${signingKey}

3. After the next push, remove the old key from "publicKey": ${before}

If the old key has leaked, remove it now, and raise "epoch".
`;
}

export function explainNewKey({
  file,
  keptIn,
  key,
}: {
  readonly file: string;
  readonly keptIn: string;
  readonly key: string;
}): string {
  return `A new key was made for the team, and "${file}" names it. It is kept for you in
"${keptIn}".

1. Replace the secret of CI, and give the key to your team:

   FMT_CACHE_REMOTE_KEY=${key}

2. Commit the configuration to the protected branch.

Packs begin anew with the next push, under other names. The old ones can be removed from the storage.
`;
}
