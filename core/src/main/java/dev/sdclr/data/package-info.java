/**
 * Image sources, labels, long-tailed splits and their files, and known datasets.
 *
 * <p>Start at {@link dev.sdclr.data.open.DatasetLocator}, which opens a {@link
 * dev.sdclr.data.Dataset} of {@link dev.sdclr.data.ImageSource}s; {@link
 * dev.sdclr.data.split.LongTailSplit} and its neighbours choose among their images. Whatever is
 * random here derives from a seed by {@link dev.sdclr.SplitMix}.
 */
package dev.sdclr.data;
