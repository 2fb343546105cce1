import { createLogUpdate } from 'log-update';
import picocolors from 'picocolors';
import type { Board, Lane } from './board.ts';
import { formatDuration } from './format.ts';
import { boardLines, laneText } from './lines.ts';

/** Where progress is shown. */
export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Shows the progress of a sitting until it is closed. */
export interface ProgressDisplay {
  /** Something changed. */
  update(): void;
  /** A seed has ended. */
  ended(lane: Lane): void;
  /** Clears what is live. */
  close(): void;
}

/** Milliseconds between two live frames, and between two rounds of plain lines. */
const FRAME_PAUSE = 100;
const LINE_PAUSE = 5000;

const clock = (): number => performance.now();

/** A live display on a terminal, plain lines now and then anywhere else. */
export function progressDisplay(board: Board, stream: ProgressStream): ProgressDisplay {
  return stream.isTTY === true ? liveDisplay(board, stream) : plainDisplay(board, stream);
}

function liveDisplay(board: Board, stream: ProgressStream): ProgressDisplay {
  const colors = picocolors.createColors(process.env['NO_COLOR'] === undefined);
  const frame = createLogUpdate(stream);
  let drawn = -Infinity;
  const draw = (): void => {
    drawn = clock();
    frame(
      boardLines(board, drawn, { columns: stream.columns ?? 80, rows: stream.rows ?? 24 }, colors).join('\n'),
    );
  };
  return {
    update: () => {
      if (clock() - drawn >= FRAME_PAUSE) draw();
    },
    ended: (lane) => {
      frame.clear();
      stream.write(`${laneText(lane, colors)}  ${colors.dim(lane.state)}\n`);
      draw();
    },
    close: () => {
      frame.clear();
      frame.done();
    },
  };
}

function plainDisplay(board: Board, stream: ProgressStream): ProgressDisplay {
  const colors = picocolors.createColors(false);
  let written = clock();
  return {
    update: () => {
      const now = clock();
      if (now - written < LINE_PAUSE) return;
      written = now;
      const remaining = board.remainingSeconds(now);
      const left = remaining === undefined ? '' : `  ${formatDuration(remaining)} left`;
      const running = board.lanes.filter(({ state }) => state === 'running');
      stream.write(running.map((lane) => `${laneText(lane, colors)}${left}\n`).join(''));
    },
    ended: (lane) => {
      stream.write(`${laneText(lane, colors)}  ${lane.state}\n`);
    },
    close: () => {},
  };
}
