import type { AnswerFlow } from '@omnirelay/shared/config/config-file.ts';

export type Language = 'vi' | 'en';

const sorry: Record<Language, string> = {
  vi: 'Xin lỗi, hiện tôi chưa trả lời được câu hỏi này. Nhân viên của chúng tôi sẽ phản hồi bạn sớm nhất có thể.',
  en: 'Sorry, I cannot answer this right now. One of our colleagues will get back to you as soon as possible.',
};

const handingOver: Record<Language, string> = {
  vi: 'Tôi đã chuyển câu hỏi của bạn tới nhân viên. Bạn vui lòng chờ trong giây lát nhé.',
  en: 'I have passed your question on to a colleague. Please bear with us for a moment.',
};

/** What is said where no answer can be made; the team's own words where it has some. Pure. */
export function fallbackText(flow: Pick<AnswerFlow, 'fallback'>, language: Language): string {
  return flow.fallback ?? sorry[language];
}

export function handOverText(flow: Pick<AnswerFlow, 'handOver'>, language: Language): string {
  return flow.handOver ?? handingOver[language];
}
