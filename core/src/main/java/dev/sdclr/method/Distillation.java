package dev.sdclr.method;

import dev.sdclr.augment.view.CycledViews;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.loss.NegativeCosine;
import dev.sdclr.loss.RelationalDistanceLoss;
import dev.sdclr.method.part.MethodPart;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Learns a teacher's features: a linear layer behind the encoder should point where the teacher's
 * features do (cosine), and the encoder's own should lie among those of the batch as the teacher's
 * do (relational distances, Park et al. 2019).
 *
 * <p>Both views go through the network as one batch of 2N. The linear layer, that of classifiers,
 * is for training only. Relations are those of directions, as features are compared by cosine, and
 * of the whole batch, also where several processes share it.
 */
final class Distillation extends Method {

  /** Enough for a mean, however many images there are. */
  private static final int IMAGES_OF_MEAN = 4096;

  private final DistilConfig.Settings settings;
  private final Teacher teacher;

  Distillation(DistilConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts().withClassifier(config.teacherDimension(), false)));
    settings = config.distil();
    Ranks ranks = network().compute().ranks();
    teacher = with(new Teacher(config, setup.teacher().orElseThrow(), ranks));
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    RankRows rows = batch.rows(network().compute().ranks());
    int images = batch.indices().length;
    Tensor views = batch.bothViews();
    Tensor features = network().features(views, Pass.DENSE_TRAINING);
    int[] all = batch.indicesOfAll(rows);
    Tensor wanted1 = wanted(all, time, 0, features);
    Tensor wanted2 = wanted(all, time, 1, features);
    Tensor wanted =
        torch.cat(
            new TensorVector(
                wanted1.narrow(0, batch.first(), images),
                wanted2.narrow(0, batch.first(), images))); // (2N, E)
    Tensor cosine =
        batch.share(
            NegativeCosine.loss(network().logits(features), wanted)
                .add(new Scalar(1))
                .mul(new Scalar(settings.cosineWeight())));
    if (settings.relationalWeight() == 0 || batch.total() < 2) {
      return cosine;
    }
    Tensor relational1 = relational(rows.all(features.narrow(0, 0, images)), wanted1);
    Tensor relational2 = relational(rows.all(features.narrow(0, images, images)), wanted2);
    Tensor relational = rows.share(relational1.add(relational2).div(new Scalar(2.0)));
    return cosine.add(relational, new Scalar(settings.relationalWeight()));
  }

  /** What one of the views of images should become, in the kind of {@code features}. */
  private Tensor wanted(int[] images, TrainingTime time, int view, Tensor features) {
    int number = CycledViews.number(time.epoch(), view, settings.teacherViews());
    return teacher.features(images, number).to(features.device(), features.scalar_type());
  }

  /** Within one view, so that an image is not compared with itself. */
  private static Tensor relational(Tensor features, Tensor wanted) {
    return RelationalDistanceLoss.loss(UnitRows.of(features), UnitRows.of(wanted));
  }

  /** The teacher's features, less their mean if that is asked for; rank 0 alone has them. */
  private static final class Teacher implements MethodPart {

    private final DistilConfig.Settings settings;
    private final int dimension;
    private final TeacherFeatures known;
    private final Ranks ranks;
    private Tensor mean; // null until it is needed

    Teacher(DistilConfig config, TeacherFeatures known, Ranks ranks) {
      settings = config.distil();
      dimension = config.teacherDimension();
      this.known = known;
      this.ranks = ranks;
    }

    /** Of the same images on every rank. */
    Tensor features(int[] images, int view) {
      if (ranks.isAlone()) {
        return own(images, view);
      }
      Tensor features =
          ranks.rank() == 0
              ? own(images, view)
              : HostArray.tensor(new float[images.length * dimension], images.length, dimension);
      ranks.sum(features, Channel.STEP);
      return features;
    }

    private Tensor own(int[] images, int view) {
      Tensor features = known.of(images, view);
      if (!settings.centred()) {
        return features;
      }
      if (mean == null) {
        mean = mean();
      }
      return features.sub(mean);
    }

    private Tensor mean() {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        return TensorScope.keep(known.of(known.sample(IMAGES_OF_MEAN), 0).mean(0));
      }
    }

    @Override
    public Optional<ViewMaker> views(ViewConfig config, long seed) {
      return Optional.ofNullable(settings.randomViews())
          .map(count -> new CycledViews(new TwoViews(config, seed), count));
    }

    @Override
    public void close() {
      if (mean != null) {
        mean.close();
      }
      known.close();
    }
  }
}
