package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.UsageException;
import dev.sdclr.Version;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.method.FrozenConfig;
import dev.sdclr.rare.feature.IndistinctFeatures;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.train.KeptModel;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes an ONNX model a run as it is. */
record KeptModelStart(JobListener listener, Team team) {

  /**
   * Whether the run begins with an ONNX model, which is not a weights file.
   *
   * @throws UsageException when that is not what can be done with it
   */
  boolean isMeant(TrainConfig config) {
    Optional<Path> start = Optional.ofNullable(config.initFrom()).map(Path::of);
    start.map(path -> new RunDirectory(path).keptModel()).ifPresent(KeptModelStart::requireNone);
    boolean isModel =
        start
            .filter(path -> Files.isRegularFile(path) && new EncoderFile(path).isOnnx())
            .isPresent();
    if (isModel && !config.method().keepsEncoder()) {
      throw new UsageException(
          "%s is an ONNX model, which is not a weights file: keep it as it is with --method none, learn from it with --method distil --teacher, or begin with its weights in a .pt, .pth or .safetensors file"
              .formatted(config.initFrom()));
    }
    if (isModel && !team.ranks().isAlone()) {
      throw new UsageException(
          "an ONNX model is kept as it is, which one process does: start %s without others"
              .formatted(ShellLine.of("pretrain")));
    }
    if (!isModel
        && config.method() instanceof FrozenConfig frozen
        && frozen.preprocessing() != null) {
      throw new UsageException(
          "method.preprocessing is for an ONNX model in --init-from: weights of networks that are"
              + " trained here take images as all methods do, so leave it out");
    }
    return isModel;
  }

  private static void requireNone(Path model) {
    if (Files.exists(model)) {
      throw new UsageException(
          "that run keeps an ONNX model, which is not a weights file: give the model itself, --init-from %s with --method none, or learn from it with --method distil --teacher %s"
              .formatted(model, model));
    }
  }

  /** Makes an ONNX model a run as it is. */
  State keep(TrainConfig config, PretrainingData data, Path path) {
    Path file = Path.of(config.initFrom());
    listener.stop().workBegins();
    Compute compute;
    KeptModel model;
    Preprocessing preprocessing =
        Preprocessing.orNone(((FrozenConfig) config.method()).preprocessing());
    EncoderFile encoder = new EncoderFile(file, preprocessing);
    ComputeConfig how = config.compute();
    try (BatchEncoder tried = encoder.open(how.threads(), how.loaderThreads(), listener.stop())) {
      Optional<SdclrException> refusal =
          new IndistinctFeatures(encoder, "take another model").of(tried, data.images());
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      compute = tried.compute();
      model = new KeptModel(file, tried.imageSize(), tried.dimension(), tried.imageNote());
    }
    listener.say(
        "sdclr %s: none, the ONNX model %s as it is: %,d features of images of %d pixels (settings of network, views and training have no effect)"
            .formatted(Version.current(), file, model.dimension(), model.imageSize()));
    model.imageNote().ifPresent(listener::saySentence);
    RunDirectory run = team.create(path);
    try (RunLock lock = RunLock.of(run)) {
      run.deleteRemains();
      write(model, run, config, data, compute);
      lock.runIsFinished();
    }
    listener.say("run directory: " + run.path());
    return State.DONE;
  }

  /** Leaves no directory where that fails. */
  private static void write(
      KeptModel model,
      RunDirectory run,
      TrainConfig config,
      PretrainingData data,
      Compute compute) {
    boolean isWritten = false;
    try {
      model.writeTo(run, config, data, compute);
      isWritten = true;
    } finally {
      if (!isWritten) {
        run.delete();
      }
    }
  }
}
