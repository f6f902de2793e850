/** `Ann <a@b>` and `a@b` are the same address. Undefined: there is none. Pure. */
export function addressOf(text: string | null): string | undefined {
  const found = /<([^<>\s]+@[^<>\s]+)>/.exec(text ?? '')?.[1] ?? text ?? '';
  const address = found.trim().toLowerCase();
  return /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address) ? address : undefined;
}

const robots =
  /^(no-?reply|do-?not-?reply|ne-?pas-?repondre|noreply.*|mailer-daemon|postmaster|bounces?|notifications?|auto-?reply|robot)([-+.].*)?@/;

const awaySubjects =
  /^\s*((re|tr|fwd?|aw|sv)\s*:\s*)*(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|réponse automatique|absence du bureau|absent du bureau|message d'absence|abwesenheits(notiz|nachricht)|automatische antwort|respuesta autom[áa]tica|fuera de la oficina|resposta autom[áa]tica|fora do escrit[óo]rio|trả lời tự động|vắng mặt)/i;

/** Whether nobody wrote it: answering would begin a talk between machines. Pure. */
export function isAutomatic(
  mail: { from: string | null; subject: string },
  ours: string[],
): boolean {
  const address = addressOf(mail.from);
  if (address !== undefined) {
    if (robots.test(address)) return true;
    if (ours.some((one) => one.toLowerCase() === address)) return true;
  }
  return awaySubjects.test(mail.subject);
}
