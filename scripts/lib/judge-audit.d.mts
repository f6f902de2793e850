export function judgeAudit(audit: { status: number | null; stdout: string; stderr: string }): {
  code: 0 | 1;
  message: string;
};
