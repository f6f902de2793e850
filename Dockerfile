# One image for the three processes and the command line; docker-compose.yml picks the command.
# The sources run as they are; only the web app is built.

FROM node:24-bookworm-slim AS manifests
WORKDIR /app
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
COPY packages/adapters/package.json packages/adapters/
COPY packages/sandbox/package.json packages/sandbox/
COPY packages/shared/package.json packages/shared/
COPY services/cli/package.json services/cli/
COPY services/console/package.json services/console/
COPY services/console/web/package.json services/console/web/
COPY services/ingress/package.json services/ingress/
COPY services/worker/package.json services/worker/
COPY e2e/package.json e2e/
COPY bench/package.json bench/

FROM manifests AS dependencies
RUN pnpm install --prod --frozen-lockfile

FROM manifests AS web
RUN pnpm install --frozen-lockfile --filter @omnirelay/console-web
COPY tsconfig.base.json ./
COPY services/console services/console
RUN pnpm --filter @omnirelay/console-web build

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
COPY packages packages
COPY services services
COPY --from=web /app/services/console/web/dist services/console/web/dist
# Log files, where somebody wants them (LOG_FILES) and mounts a volume here.
RUN install -d -o node -g node Logs
# A volume that is mounted here begins with its owner: the workers' back-ups.
RUN install -d -o node -g node -m 700 backups
USER node
CMD ["node", "services/ingress/src/main.ts"]
