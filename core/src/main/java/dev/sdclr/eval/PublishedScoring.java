package dev.sdclr.eval;

import dev.sdclr.data.FewLabels;
import dev.sdclr.data.HoldOut;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Score;
import java.util.List;

/**
 * Probes trained as those of the published tables; see {@link PublishedProbe}.
 *
 * <p>Without a validation list, a tenth of every class of the labelled images is held out: CIFAR's
 * published lists do the same.
 *
 * @param learn to learn from, without the validation images
 * @param few to learn from, of {@code learn}
 * @param validation features to choose by; closed with this
 */
record PublishedScoring(
    TrainedEncoder encoder,
    EvaluationPlan plan,
    ImageSource learn,
    String learnDescription,
    ImageSource few,
    String fewDescription,
    Features validation,
    ProgressListener listener)
    implements LinearScoring {

  private static final double HELD_OUT = 0.1;
  private static final int LARGEST_SMALL_PIXELS = 64;

  static PublishedScoring of(
      TrainedEncoder encoder,
      LabelledSplits splits,
      EvaluationPlan plan,
      ProgressListener listener) {
    ImageSource learn = splits.learn();
    String learnDescription = splits.learnDescription();
    ImageSource validation;
    if (splits.validation().isPresent()) {
      validation = splits.validation().get();
    } else {
      HoldOut parts = HoldOut.of(learn, HELD_OUT, plan.seed());
      validation = new Subset(learn, parts.heldOut());
      learn = new Subset(learn, parts.kept());
      learnDescription += ", less a tenth held out to choose by";
    }
    ImageSource few = splits.few().orElse(null);
    String fewDescription = "%s listed images".formatted(few == null ? 0 : few.size());
    if (few == null) {
      few = new Subset(learn, FewLabels.fraction(learn, plan.fewFraction(), plan.seed()));
      fewDescription =
          LinearScoring.fewDescription(
              few.size(), few.classNames().size(), learn.size(), learnDescription, plan.seed());
    }
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    Features chosenBy =
        Features.extract(encoder.network(), validation, pass, "embed validation images", listener);
    return new PublishedScoring(
        encoder, plan, learn, learnDescription, few, fewDescription, chosenBy, listener);
  }

  @Override
  public Score full(Features test, List<ClassCount> classes) {
    return score(
        PublishedProbe.Settings.full(isSmall()),
        learn,
        "train full-shot linear probe",
        test,
        classes,
        learnDescription);
  }

  @Override
  public Score few(Features test, List<ClassCount> classes) {
    return score(
        PublishedProbe.Settings.few(isSmall()),
        few,
        "train few-shot linear probe",
        test,
        classes,
        fewDescription);
  }

  private boolean isSmall() {
    return encoder.config().views().imageSize() <= LARGEST_SMALL_PIXELS;
  }

  private Score score(
      PublishedProbe.Settings settings,
      ImageSource from,
      String task,
      Features test,
      List<ClassCount> classes,
      String labelSplit) {
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    PublishedProbe probe = new PublishedProbe(encoder.network(), pass, settings, plan.seed());
    int[] predicted = probe.predict(from, validation, test, classes.size(), task, listener);
    return LongTailMetrics.score(
        predicted, test.labels(), classes, settings.protocol(), labelSplit);
  }

  @Override
  public void close() {
    validation.close();
  }
}
