import { Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

const SPEEDS = [1, 1.5, 2];

/** A voice message: play, pause, move about in it, and listen faster. */
export function AudioPlayer({ src }: { src: string }) {
  const { t, i18n } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState(1);
  const toggle = () => {
    if (audio.current?.paused) void audio.current.play();
    else audio.current?.pause();
  };
  const seek = (seconds: number) => {
    if (audio.current) audio.current.currentTime = seconds;
    setAt(seconds);
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    if (audio.current) audio.current.playbackRate = next;
    setSpeed(next);
  };
  const Icon = playing ? Pause : Play;
  return (
    <div className="flex w-72 max-w-full items-center gap-2">
      <audio
        ref={audio}
        src={src}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => seek(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={({ currentTarget: { duration } }) => setLength(Number.isFinite(duration) ? duration : 0)}
      >
        <track kind="captions" />
      </audio>
      <Button
        look="primary"
        size="icon"
        aria-label={t(playing ? "audio.pause" : "audio.play")}
        onClick={toggle}
        className="rounded-full!"
      >
        <Icon aria-hidden />
      </Button>
      <input
        type="range"
        aria-label={t("audio.seek")}
        min={0}
        max={Math.max(length, at, 0.1)}
        step={0.1}
        value={at}
        onChange={(event) => seek(Number(event.target.value))}
        className="h-6 min-w-0 flex-1 accent-accent"
      />
      <bdi className="w-9 text-xs text-ink-faint tabular-nums">{minutes(playing || at > 0 ? at : length)}</bdi>
      <Button look="ghost" size="sm" aria-label={t("audio.speed", { speed })} onClick={faster} className="tabular-nums">
        {`${speed.toLocaleString(i18n.language)}×`}
      </Button>
    </div>
  );
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
