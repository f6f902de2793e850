export { buildConsole, type ConsoleDeps } from './app.ts';
export { type Admin, readAdmin } from './sign-in/admin.ts';
