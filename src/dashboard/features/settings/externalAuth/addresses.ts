/** Whether an address that a server or a provider told may be made a link or gone to: not what runs code here. */
export const isWebAddress = (url: string): boolean => /^https?:\/\/./i.test(url);

/** The page's policy shows pictures of its own origin only, and none is asked for from elsewhere. */
export const isOwnPicture = (url: string): boolean => /^(\/(?![/\\])|data:image\/)/.test(url);
