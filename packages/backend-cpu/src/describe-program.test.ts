import { describe, expect, it } from 'vitest';
import { describeProgram } from './describe-program.ts';
import { recurrentNetwork } from './testing/recurrent-network.ts';

describe('the program of a training cycle', () => {
  const lines = describeProgram(recurrentNetwork().training).split('\n');

  it('is read in at most 150 lines', () => {
    expect(lines[0]).toBe('program train');
    expect(lines.length).toBeLessThan(150);
  });

  it('names operands as the plan does, says what a loop computes, and what may be shared or given away', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}generated loop over time$/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {4}matvec n=unit k=unit x=t\d+\[time=step\] y=recurrent c=t\d+$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ {6}t\d+\[time=step\+1\] = tanh\(.*\)$/));
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^ {2}matmulRows m=time by 1 n=symbol .* \(by a native library where it is large\)$/,
      ),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}gather table=inward positions=seen /));
    expect(lines).toContainEqual('  fused over time by 4, row by row of symbol');
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}v\d+ = maximum\(inward\.memory \+ \(0\.01 \* /));
  });
});
