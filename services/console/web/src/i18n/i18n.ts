import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { reloadOnce } from '../shell/missing-file.ts';
import { chooseLanguage, type Language } from './languages.ts';

const storageKey = 'omnirelay.language';

/** Every language is a file of its own; only the one in use is loaded. */
const texts: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('./locales/en.json'),
  vi: () => import('./locales/vi.json'),
  fr: () => import('./locales/fr.json'),
  pt: () => import('./locales/pt.json'),
  bn: () => import('./locales/bn.json'),
};

export async function startI18n(): Promise<void> {
  const language = chooseLanguage(localStorage.getItem(storageKey), navigator.languages);
  i18next.on('languageChanged', (lng) => document.documentElement.setAttribute('lang', lng));
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: (await texts[language]()).default } },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
}

export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  const loaded = await texts[language]().catch((error: Error) => {
    // The page loaded anew is in that language.
    if (reloadOnce(error)) return undefined;
    throw error;
  });
  if (!loaded) return;
  i18next.addResourceBundle(language, 'translation', loaded.default);
  await i18next.changeLanguage(language);
}
