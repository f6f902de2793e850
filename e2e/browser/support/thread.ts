import type { Locator, Page } from 'playwright-core';

/** The conversation with this customer, opened from the list. */
export async function openChat(page: Page, name: string): Promise<void> {
  const list = page.getByRole('region', { name: 'Conversations' });
  await list.getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** A message of the open conversation, with what stands below it. */
export function messageOf(page: Page, text: string): Locator {
  const messages = page.getByRole('region', { name: 'Messages' });
  // The day around it is a list item, too.
  return messages.getByRole('listitem').filter({ hasText: text }).last();
}

export async function write(page: Page, text: string, kind: 'Reply' | 'Note' = 'Reply') {
  await page.getByRole('radiogroup', { name: 'Reply or note' }).getByText(kind).click();
  await page
    .getByRole('textbox', { name: kind === 'Note' ? 'Private note' : /^Reply to/ })
    .fill(text);
  await page.getByRole('button', { name: kind === 'Note' ? 'Add note' : 'Send' }).click();
}
