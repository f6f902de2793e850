import { fileAttachment } from '../file-attachment.ts';
import type { Media } from '../media.ts';
import type { Attachment } from '../model.ts';
import type { Switches } from '../switches.ts';
import type { Chat, More, Says } from './chat.ts';

/** One function for each kind of attachment. What isn't given is made up, and can be downloaded. */
export function createMediaMessages(
  { media, switches }: { media: Media; switches: Switches },
  { userSends, says }: Pick<Chat, 'userSends'> & { says: Says },
) {
  const sends =
    <T extends Record<string, unknown>>(type: Attachment['type'], example: () => T) =>
    (userId: string, payload: Partial<T> = {}, more: More = {}) =>
      userSends(userId, { attachments: [{ type, payload: { ...example(), ...payload } }] }, more);

  return {
    userSendsImage: sends('image', () => ({
      thumbnail: media.url('thumbnail.jpg'),
      url: media.url('photo.jpg'),
    })),
    userSendsGif: sends('gif', () => ({
      thumbnail: media.url('thumbnail.jpg'),
      url: media.url('wave.gif'),
    })),
    userSendsSticker: sends('sticker', () => ({ id: '23311', url: media.url('sticker.png') })),
    userSendsLink: sends('link', () => ({
      thumbnail: media.url('thumbnail.jpg'),
      title: 'Acme',
      description: 'acme.example',
      url: 'https://acme.example/',
    })),
    userSendsAudio: sends('audio', () => ({ url: media.url('voice.amr') })),
    userSendsVideo: sends('video', () => ({
      url: media.url('clip.mp4'),
      thumbnail: media.url('thumbnail.jpg'),
      description: '',
    })),
    userSendsFile(userId: string, payload: Record<string, unknown> = {}, more: More = {}): string {
      const name = 'document.pdf';
      const example = fileAttachment(media.get(name), media.url(name), switches);
      const attachment = { ...example, payload: { ...example.payload, ...payload } };
      return userSends(userId, { attachments: [attachment] }, more);
    },
    /** `text` is the place's name. */
    userSendsLocation(
      userId: string,
      at: { latitude: string; longitude: string } = {
        latitude: '10.7923119',
        longitude: '106.7820651',
      },
      text = 'Thủ Đức, Hồ Chí Minh',
    ): string {
      const payload = { coordinates: at };
      return userSends(userId, { text, attachments: [{ type: 'location', payload }] });
    },
    /** A link whose description is JSON in a string. */
    userSendsBusinessCard(
      userId: string,
      card = { phone: '84912345678', qrCodeUrl: media.url('sticker.png') },
    ): string {
      const payload = { thumbnail: media.url('thumbnail.jpg'), description: JSON.stringify(card) };
      const attachment: Attachment = { type: 'link', payload: { ...payload, url: '' } };
      return says(userId, { by: 'user', attachment }, 'user_send_business_card');
    },
  };
}
