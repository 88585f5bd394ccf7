package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.NetworkParts;

/**
 * Settings of distillation: the encoder learns to make of images what another one, its teacher,
 * makes of them.
 *
 * @param teacher file of an encoder, such as an .onnx model
 * @param teacherSha256 of that file, filled in when the run starts; given before, the file must
 *     have it
 * @param teacherDimension numbers of its features, at least 2, filled in when the run starts
 * @param preprocessing of the images for another program's ONNX model; absent: all as it says
 * @param distil of views and losses; absent: the defaults
 */
@JsonTypeName("distil")
@SpelledName("Distillation")
public record DistilConfig(
    String teacher,
    String teacherSha256,
    Integer teacherDimension,
    Preprocessing preprocessing,
    Settings distil)
    implements MethodConfig {

  /**
   * Of views and losses.
   *
   * @param randomViews of each image, in [1, 64], that the teacher looks at and the student learns
   *     from in turn, so that both see the same; absent: the teacher looks at each image once, as
   *     it is, and the student at other random views in every epoch
   * @param cosineWeight of 1 − cosine to the teacher's features, in [0, 1000]; absent: 1
   * @param relationalWeight of the difference of distances among images, in [0, 1000]; absent: 1
   * @param centred whether the teacher's mean feature is subtracted, so that its features do not
   *     all point the same way; absent: true
   */
  public record Settings(
      Integer randomViews, Double cosineWeight, Double relationalWeight, Boolean centred) {

    private static final int MAX_VIEWS = 64;

    public Settings {
      cosineWeight = cosineWeight == null ? 1.0 : cosineWeight;
      relationalWeight = relationalWeight == null ? 1.0 : relationalWeight;
      centred = centred == null || centred;
      if (randomViews != null) {
        MethodRanges.require(
            "distil.randomViews",
            randomViews,
            randomViews >= 1 && randomViews <= MAX_VIEWS,
            "in [1, %d], or absent for the image as it is".formatted(MAX_VIEWS));
      }
      requireWeight("distil.cosineWeight", cosineWeight);
      requireWeight("distil.relationalWeight", relationalWeight);
      MethodRanges.require(
          "distil.cosineWeight",
          cosineWeight,
          cosineWeight + relationalWeight > 0,
          "above 0 where relationalWeight is not");
    }

    private static void requireWeight(String key, double weight) {
      MethodRanges.require(key, weight, weight >= 0 && weight <= 1000, "in [0, 1000]");
    }

    /** How often the teacher looks at each image. */
    public int teacherViews() {
      return randomViews == null ? 1 : randomViews;
    }
  }

  public DistilConfig {
    if (teacher == null || teacher.isBlank() || teacher.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "method.teacher must be an encoder file, such as an .onnx model (pretrain's --teacher FILE), was %s"
              .formatted(teacher == null ? "missing" : "'" + teacher + "'"));
    }
    if (teacherSha256 != null) {
      MethodRanges.require(
          "teacherSha256",
          teacherSha256,
          teacherSha256.matches("[0-9a-f]{64}"),
          "64 lower-case hexadecimal digits");
    }
    if (teacherDimension != null) {
      MethodRanges.require(
          "teacherDimension",
          teacherDimension,
          teacherDimension >= 2,
          "at least 2, as cosines compare directions");
    }
    distil = distil == null ? new Settings(null, null, null, null) : distil;
  }

  /** Of a teacher that says all itself. */
  public DistilConfig(String teacher) {
    this(teacher, null, null, null, null);
  }

  /** The same, with what is known of the teacher when the run starts. */
  public DistilConfig started(String file, String sha256, int dimension) {
    return new DistilConfig(file, sha256, dimension, preprocessing, distil);
  }

  @Override
  public boolean joinsViews() {
    return true;
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.encoder();
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new Distillation(this, setup);
  }
}
