export function explainInstallFailure(output: string): string;
