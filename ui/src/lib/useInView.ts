import { useEffect, useRef, useState } from "react";

/** A ref, and whether its element is in sight or nearly so. */
export function useInView<Element_ extends Element>() {
  const ref = useRef<Element_>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? false), {
      rootMargin: "200px",
    });
    if (ref.current) observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, inView] as const;
}
