package dev.sdclr.run;

/**
 * One line of {@code quality.jsonl}: what an epoch's features look like, without any label, on a
 * fixed sample of the training images.
 *
 * <p>Distances are squared ones of features of length 1, in [0, 4].
 *
 * @param epoch 1-based, at whose end; 0 for the network that the run began with
 * @param images of the sample that could be read
 * @param effectiveRank of the features: RankMe (Garrido et al. 2023, equation 1), in [1,
 *     min(images, dimensions)]
 * @param alignment mean distance of two random views of an image (Wang and Isola 2020, section 4.1,
 *     α = 2); smaller is better
 * @param uniformity logarithm of the mean of exp(−2 distance) over all pairs of images (the same,
 *     section 4.1, t = 2), at most 0; smaller is better
 * @param spread mean distance of two images
 * @param startAgreement share of an image's nearest neighbours that were so at the start, in [0, 1]
 * @param viewDistance alignment ÷ spread of the views: how far apart an image's views are, where 1
 *     is as far as those of other images
 * @param gain by how much {@code viewDistance} is smaller than at the start
 * @param gainError standard error of {@code gain} over the images
 */
public record FeatureQuality(
    int epoch,
    int images,
    double effectiveRank,
    double alignment,
    double uniformity,
    double spread,
    double startAgreement,
    double viewDistance,
    double gain,
    double gainError) {}
