/** What the model says in tests, unless a test has it say something else. */
export function modelAnswer(change: Record<string, unknown> = {}) {
  return {
    action: 'reply',
    reply: 'Dạ, chúng tôi mở cửa từ 8 giờ đến 17 giờ.',
    subject: null,
    reason: 'answered',
    confidence: 0.9,
    ...change,
  };
}
