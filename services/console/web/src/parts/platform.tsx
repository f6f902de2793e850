import {
  IconBrandInstagram,
  IconBrandMessenger,
  IconBrandTelegram,
  IconBrandWhatsapp,
  IconHeadset,
  IconMail,
  IconMessage2,
  IconMessageCircle,
  IconMessages,
  IconPhone,
  IconSparkles,
  IconTicket,
  IconWorld,
} from '@tabler/icons-react';

const platforms = {
  facebook: { name: 'Facebook', icon: IconBrandMessenger, color: '#0866ff' },
  instagram: { name: 'Instagram', icon: IconBrandInstagram, color: '#c13584' },
  whatsapp: { name: 'WhatsApp', icon: IconBrandWhatsapp, color: '#128c4b' },
  telegram: { name: 'Telegram', icon: IconBrandTelegram, color: '#1c7fb6' },
  zalo: { name: 'Zalo', icon: IconMessageCircle, color: '#0a5fd9' },
  zendesk: { name: 'Zendesk', icon: IconHeadset, color: '#14545c' },
  chatwoot: { name: 'Chatwoot', icon: IconMessages, color: '#1a6fd4' },
  email: { name: 'E-mail', icon: IconMail, color: '#6b4fbb' },
  sms: { name: 'SMS', icon: IconPhone, color: '#5d6878' },
  web: { name: 'Web', icon: IconWorld, color: '#0f766e' },
  api: { name: 'API', icon: IconMessage2, color: '#5d6878' },
} as const;

/** Systems that nobody has conversations through. */
const systems = {
  zoho: { name: 'Zoho', icon: IconTicket, color: '#b3261e' },
  openai: { name: 'OpenAI', icon: IconSparkles, color: '#475160' },
} as const;

export interface Platform {
  name: string;
  icon: typeof IconMail;
  color: string;
}

export const platformIds = Object.keys(platforms);

/** Those we don't know are shown by the name they have. */
export function platformOf(id: string): Platform {
  const known: Record<string, Platform> = { ...platforms, ...systems };
  return Object.hasOwn(known, id) && known[id]
    ? known[id]
    : { name: id.charAt(0).toUpperCase() + id.slice(1), icon: IconMessage2, color: '#5d6878' };
}
