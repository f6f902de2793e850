import { compareText, type Order } from '../api/pages.ts';
import type { Message } from '../api/shapes.ts';

/**
 * Newest first, as pages are kept: the API's pages lead backwards. A page's own items, oldest first
 * there, are turned round when they arrive.
 */
export const newestMessage: Order<Message> = (a, b) =>
  compareText(b.createdAt, a.createdAt) || compareText(b.id, a.id);
