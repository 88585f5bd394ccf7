package dev.sdclr.train;

import dev.sdclr.run.Metric;
import dev.sdclr.run.Metric.Kind;
import java.util.function.LongSupplier;

/** Mean loss and speed of the epoch under way, and of the steps since the last logged one. */
final class EpochMeter {

  private static final double NANOS = 1e9;

  private final double elapsedBefore;
  private final LongSupplier nanoClock;
  private long started;
  private double lossSum;
  private int batches;
  private long epochStarted;
  private int epochImages;
  private long lineStarted;
  private int lineImages;

  /** Goes on from {@code elapsedSeconds} of earlier sessions. */
  EpochMeter(double elapsedSeconds) {
    this(elapsedSeconds, System::nanoTime);
  }

  /** The same by another clock. */
  EpochMeter(double elapsedSeconds, LongSupplier nanoClock) {
    elapsedBefore = elapsedSeconds;
    this.nanoClock = nanoClock;
    started = nanoClock.getAsLong();
  }

  /** Begins an epoch, of which {@code batchesDone} with {@code lossSum} lie in earlier sessions. */
  void startEpoch(int batchesDone, double lossSumSoFar) {
    batches = batchesDone;
    lossSum = lossSumSoFar;
    epochStarted = nanoClock.getAsLong();
    lineStarted = epochStarted;
    epochImages = 0;
    lineImages = 0;
  }

  /** Leaves out what was done between epochs beside training. */
  void leaveOut(long nanos) {
    started += nanos;
  }

  void add(int images, double loss) {
    batches++;
    lossSum += loss;
    epochImages += images;
    lineImages += images;
  }

  double lossSum() {
    return lossSum;
  }

  double elapsedSeconds() {
    return elapsedBefore + (nanoClock.getAsLong() - started) / NANOS;
  }

  /** The line for the step just made; speed counts from the line before. */
  Metric stepLine(int epoch, long step, double loss, double learningRate) {
    double speed = perSecond(lineImages, lineStarted);
    lineStarted = nanoClock.getAsLong();
    lineImages = 0;
    return new Metric(Kind.STEP, epoch, step, loss, learningRate, speed, elapsedSeconds());
  }

  /** The line for the epoch just ended. */
  Metric epochLine(int epoch, long step, double learningRate) {
    double speed = perSecond(epochImages, epochStarted);
    double mean = lossSum / batches;
    return new Metric(Kind.EPOCH, epoch, step, mean, learningRate, speed, elapsedSeconds());
  }

  private double perSecond(int images, long since) {
    return images * NANOS / Math.max(1, nanoClock.getAsLong() - since);
  }
}
