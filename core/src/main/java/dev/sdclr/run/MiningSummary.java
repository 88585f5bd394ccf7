package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sdclr.Ranges;
import dev.sdclr.run.statistics.Hypergeometric;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.StudentT;
import java.util.List;
import java.util.Objects;

/**
 * {@code mining.json}: who the first-ranked images are.
 *
 * @param images scored
 * @param settings that they were scored with
 * @param scoring the same in one phrase
 * @param groups how the classes were grouped, in one phrase; null in older files: thirds
 * @param tailClasses names of the classes in the few group; empty without labels
 * @param tailShareInData percent of the scored images that belong to the tail, or null
 * @param auroc how well the ranking tells tail images from others: the chance that of one of each
 *     the tail image stands first, in [0, 1], 0.5 for a random ranking; null without labels
 * @param top tail shares among the first-ranked; empty without labels
 * @param collection of the images; null in older files
 * @param epochsDone completed when they were scored; null in older files
 */
public record MiningSummary(
    int images,
    MiningSettings settings,
    String scoring,
    String groups,
    List<String> tailClasses,
    Double tailShareInData,
    Double auroc,
    List<TopShare> top,
    MinedCollection collection,
    Integer epochsDone) {

  public MiningSummary {
    Ranges.atLeast("images", images, 1);
    Objects.requireNonNull(settings, "settings");
    tailClasses = Complete.list(tailClasses, "tailClasses");
    top = Complete.list(top, "top");
    if (tailShareInData != null) {
      Ranges.require(
          "tailShareInData",
          tailShareInData,
          tailShareInData >= 0 && tailShareInData <= 100,
          "in [0, 100]");
      double inData = tailShareInData;
      top = top.stream().map(share -> share.over(inData)).toList();
    }
  }

  /** How the classes were grouped, also where an older file does not say. */
  public String grouping() {
    return groups == null ? ClassCount.BY_THIRDS : groups;
  }

  /** Tail images, from so many to so many, that 95 % of random rankings put among these. */
  public Interval tailByChance(TopShare share) {
    return new Hypergeometric(images, tailImages(), Math.min(share.images(), images)).middle();
  }

  /** 95 % of random rankings have an AUROC within this of 0.5 (Mann and Whitney 1947). */
  public double aurocReachByChance() {
    double pairs = (double) tailImages() * (images - tailImages());
    return pairs == 0
        ? 0.5
        : Math.min(0.5, StudentT.NORMAL_97_5 * Math.sqrt((images + 1) / (12 * pairs)));
  }

  private int tailImages() {
    return (int) Math.round(tailShareInData * images / 100);
  }

  /**
   * Reads also files that say nothing but the one share of weights that was removed.
   *
   * @param pruneFraction of such a file, else null
   */
  @JsonCreator
  static MiningSummary read(
      @JsonProperty(value = "images", required = true) int images,
      @JsonProperty("settings") MiningSettings settings,
      @JsonProperty("pruneFraction") Double pruneFraction,
      @JsonProperty("scoring") String scoring,
      @JsonProperty("groups") String groups,
      @JsonProperty("tailClasses") List<String> tailClasses,
      @JsonProperty("tailShareInData") Double tailShareInData,
      @JsonProperty("auroc") Double auroc,
      @JsonProperty("top") List<TopShare> top,
      @JsonProperty("collection") MinedCollection collection,
      @JsonProperty("epochsDone") Integer epochsDone) {
    MiningSettings known =
        settings == null && pruneFraction != null ? MiningSettings.cosine(pruneFraction) : settings;
    return new MiningSummary(
        images,
        known,
        scoring,
        groups,
        tailClasses,
        tailShareInData,
        auroc,
        top,
        collection,
        epochsDone);
  }

  /** The same, saying which images these are. */
  public MiningSummary of(MinedCollection ranked) {
    return new MiningSummary(
        images,
        settings,
        scoring,
        groups,
        tailClasses,
        tailShareInData,
        auroc,
        top,
        ranked,
        epochsDone);
  }

  /**
   * The tail's share among the first-ranked images.
   *
   * @param topPercent of all images, by rank
   * @param images that many
   * @param tailImages of them in the tail
   * @param tailShare percent
   * @param lift how many times the tail's share in the data that is; null until the summary, which
   *     knows that share, fills it in
   */
  public record TopShare(
      double topPercent, int images, int tailImages, double tailShare, Double lift) {

    public TopShare {
      Ranges.atLeast("images", images, 0);
    }

    /** A share whose lift is yet unknown. */
    public static TopShare of(double topPercent, int images, int tailImages) {
      return new TopShare(topPercent, images, tailImages, 100.0 * tailImages / images, null);
    }

    private TopShare over(double shareInData) {
      return new TopShare(
          topPercent,
          images,
          tailImages,
          tailShare,
          shareInData > 0 ? tailShare / shareInData : null);
    }
  }
}
