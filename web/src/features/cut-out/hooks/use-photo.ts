import { useEffect, useState } from 'react';

import { sized } from '@/lib/image-url';

const screenWidth = 1600;
const zoomedWidth = 4096;

/** The photo as an image to draw: first as large as a screen, a finer one once `fine` was wanted. */
export function usePhoto(url: string, fine: boolean) {
  const [photo, setPhoto] = useState<HTMLImageElement>();
  const [failed, setFailed] = useState(false);
  const src = sized(url, fine ? zoomedWidth : screenWidth);

  useEffect(() => {
    const image = new Image();
    let stale = false;
    image.onload = () => {
      if (!stale) setPhoto((now) => (now && now.naturalWidth > image.naturalWidth ? now : image));
    };
    image.onerror = () => {
      if (!stale) setFailed(true);
    };
    image.src = src;
    return () => {
      stale = true;
    };
  }, [src]);

  return { photo, failed: failed && !photo };
}
