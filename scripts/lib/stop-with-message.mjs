/** Ends the command with one clear message: what is wrong and what to do. */
export function stopWithMessage(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Anything unforeseen is still a message; the details are for whoever sets OMNIRELAY_DEBUG. */
export function stopOnSurprise() {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
      const details = process.env.OMNIRELAY_DEBUG ? `\n${error?.stack}` : '';
      stopWithMessage(`This did not work: ${error?.message ?? error}${details}`);
    });
  }
}
