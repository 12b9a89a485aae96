# One image for all commands: `migrate`, `serve`, `worker`, `users`, `users-import`, `keys`, `mail-check`, `sms-check`. Without a command, it
# serves requests and sends mail in one process.
# The digest selects the image; the tag is for readers. .github/dependabot.yml updates both.
FROM node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS runtime

# ── Compile ──────────────────────────────────────────────────────────────────
FROM runtime AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/npm-cache npm ci --cache=/npm-cache --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY console ./console
COPY scripts/build-console.mjs ./scripts/
# dist/dev starts embedded databases and inboxes and is not needed in production.
RUN npx nest build && node scripts/build-console.mjs && rm -rf dist/dev dist/.tsbuildinfo

# ── Runtime packages ─────────────────────────────────────────────────────────
FROM runtime AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Do not use --omit=optional: the native password hashing module for this platform is an optional dependency.
# The packaged Node (for machines with an older one) is also optional; it is removed because the image has its own.
RUN --mount=type=cache,target=/npm-cache npm ci --cache=/npm-cache --omit=dev --ignore-scripts \
  && rm -rf node_modules/node-darwin-* node_modules/node-bin-* node_modules/node-linux-* node_modules/node-win-* \
    node_modules/.bin \
  && node -e "Promise.all([import('@node-rs/argon2'), import('@node-rs/bcrypt')]).then((all) => all.map(({ hash }) => hash('works here')))"

# ── The image ────────────────────────────────────────────────────────────────
FROM runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Postern" \
  org.opencontainers.image.description="Self-hosted authentication with e-mail one-time passwords" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.vendor="The Postern authors" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
# Package managers are only needed for building.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
  /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
# The files belong to root: the process can read them but cannot write anywhere.
# The user "node", by number, so that an orchestrator can verify that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD []
