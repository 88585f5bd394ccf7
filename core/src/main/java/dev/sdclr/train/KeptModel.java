package dev.sdclr.train;

import dev.sdclr.AtomicFile;
import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An ONNX model that becomes a run's encoder as it is, without training.
 *
 * @param file of the model, which was tried out
 * @param imageSize side of its images in pixels
 * @param dimension numbers of an image's features
 * @param imageNote what to know of how images are given to it, a sentence; empty: nothing
 */
public record KeptModel(Path file, int imageSize, int dimension, Optional<String> imageNote) {

  /**
   * Copies the model into an empty run directory and writes the run's records; the configuration
   * comes last, as it makes the directory a run.
   *
   * @param config of the run; {@code initFrom} names the model
   * @param data that the run is to work on
   * @param compute that runs the model
   * @throws SdclrException when the file is another than the configuration means, or cannot be
   *     copied
   */
  public void writeTo(RunDirectory run, TrainConfig config, PretrainingData data, Compute compute) {
    data.writeSplit(run);
    AtomicFile.makeFolder(run.keptModel());
    AtomicFile.write(
        run.keptModel(),
        channel -> {
          try (InputStream in = InputFile.stream(file)) {
            in.transferTo(Channels.newOutputStream(channel));
          }
        });
    String sha256 = Digests.sha256(run.keptModel());
    config.requireInitFromSha256(sha256);
    TrainConfig saved = config.withKeptModel(sha256, imageSize);
    RunJournal journal = new RunJournal(run, saved, data, compute, 0);
    journal.fact(
        "the encoder is the ONNX model %s as it is, %,d features of images of %d pixels: nothing is trained by method none."
            .formatted(file.getFileName(), dimension, imageSize));
    imageNote.ifPresent(journal::advise);
    journal.write(State.DONE, Position.atEnd(config.epochs()));
    RecordFile.write(run.config(), saved);
  }
}
