export interface MediaFile {
  name: string;
  type: string;
  bytes: Buffer;
}

const photo = [
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERX',
  'RTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2MBERISGBUYLxoaL2NCOEJjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj',
  'Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY//AABEIABgAIAMBEQACEQEDEQH/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQID',
  'BAUGBwgJCgsQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYX',
  'GBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi',
  'o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+gEAAwEBAQEBAQEB',
  'AQAAAAAAAAECAwQFBgcICQoLEQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS',
  '8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeI',
  'iYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/',
  '2gAMAwEAAhEDEQA/AFr6E8gKACgAoAMVl7el/MvvQ7MMUe3pfzL70FmGKPb0v5l96CzDFHt6X8y+9BZjq+XNAoAK',
  'ACgD/9k=',
].join('');
const sticker = [
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAYCAYAAADgdz34AAAAjUlEQVR4AbXBuw3DQAwFwd2riv1H7OpZgQLj4I8M',
  'izNMk4vShI2FfCEfpAkXWcgL8kaa8CML2cgmTfiThZwWw+RJmnATCznIKU24mYWLYYthckgThiyGLYYthi2GySlN',
  'uJmFi2GLYfIkTbiJhRxkkyb8yUJOi2HyRprwIwvZyAdpwkUW8oJclCZsLOSLB3V+JujlnO4GAAAAAElFTkSuQmCC',
].join('');
const wave =
  'R0lGODlhAgACAIAAAABo/////yH5BAQoAAAALAAAAAACAAIAAAIDBAgUACH5BAQoAAAALAAAAAACAAIAAAIDTJgUADs=';

/** What the sandbox's customers send. The pictures are real, and small; the rest says what it is. */
export const mediaFiles: MediaFile[] = [
  { name: 'photo.jpg', type: 'image/jpeg', bytes: Buffer.from(photo, 'base64') },
  { name: 'thumbnail.jpg', type: 'image/jpeg', bytes: Buffer.from(photo, 'base64') },
  { name: 'sticker.png', type: 'image/png', bytes: Buffer.from(sticker, 'base64') },
  { name: 'wave.gif', type: 'image/gif', bytes: Buffer.from(wave, 'base64') },
  { name: 'voice.amr', type: 'audio/amr', bytes: Buffer.from('#!AMR\n\x7c') },
  { name: 'clip.mp4', type: 'video/mp4', bytes: Buffer.from('\0\0\0\x10ftypisom\0\0\0\0') },
  { name: 'document.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
];
