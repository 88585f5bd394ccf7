package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.Metric;
import dev.sdclr.run.Metric.Kind;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EpochMeterTest {

  @Test
  void averagesTheLossOverTheBatchesOfAllSessions() {
    EpochMeter meter = new EpochMeter(100);
    meter.startEpoch(2, 7);
    meter.add(8, 1);
    assertThat(meter.lossSum()).isEqualTo(8);
    meter.add(8, 4);
    Metric line = meter.epochLine(3, 44, 0.5);
    assertThat(line.kind()).isEqualTo(Kind.EPOCH);
    assertThat(line.epoch()).isEqualTo(3);
    assertThat(line.step()).isEqualTo(44);
    assertThat(line.learningRate()).isEqualTo(0.5);
    assertThat(line.loss()).isEqualTo((7 + 1 + 4) / 4.0);
    assertThat(line.elapsedSeconds()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void startsAnewEachEpoch() {
    EpochMeter meter = new EpochMeter(0);
    meter.startEpoch(0, 0);
    meter.add(8, 100);
    meter.startEpoch(0, 0);
    meter.add(8, 2);
    assertThat(meter.epochLine(2, 2, 1).loss()).isEqualTo(2);
  }

  @Test
  void givesStepsTheirOwnLoss() {
    EpochMeter meter = new EpochMeter(0);
    meter.startEpoch(0, 0);
    meter.add(8, 3);
    Metric line = meter.stepLine(1, 1, 3.25, 0.1);
    assertThat(line.kind()).isEqualTo(Kind.STEP);
    assertThat(line.loss()).isEqualTo(3.25);
    assertThat(line.imagesPerSecond()).isPositive();
  }

  @Test
  void measuresTheImagesOfThisSessionOnly() {
    AtomicLong nanos = new AtomicLong(5);
    EpochMeter meter = new EpochMeter(100, nanos::get);
    nanos.addAndGet(1_000_000_000L);
    meter.startEpoch(1_000_000, 0);
    nanos.addAndGet(2_000_000_000L);
    meter.add(10, 1);
    Metric first = meter.stepLine(1, 1, 1, 0.1);
    nanos.addAndGet(2_000_000_000L);
    meter.add(6, 1);
    Metric second = meter.stepLine(1, 2, 1, 0.1);
    Metric epoch = meter.epochLine(1, 2, 0.1);
    assertThat(first.imagesPerSecond()).isEqualTo(10 / 2.0);
    assertThat(second.imagesPerSecond()).isEqualTo(6 / 2.0);
    assertThat(epoch.imagesPerSecond()).isEqualTo(16 / 4.0);
    assertThat(epoch.elapsedSeconds()).isEqualTo(105);
  }

  @Test
  void leavesOutWhatWasDoneBetweenEpochs() {
    AtomicLong nanos = new AtomicLong(5);
    EpochMeter meter = new EpochMeter(100, nanos::get);
    nanos.addAndGet(9_000_000_000L);
    meter.leaveOut(7_000_000_000L);
    assertThat(meter.elapsedSeconds()).isEqualTo(102);
  }
}
