/**
 * Collections of images, their labels, and what was found in them; the packages below open them
 * from folders, lists, shards and buckets, choose among their images and decode these.
 *
 * <p>Start at {@link dev.sdclr.data.open.DatasetLocator}, which opens a {@link
 * dev.sdclr.data.Dataset} of {@link dev.sdclr.data.ImageSource}s.
 */
package dev.sdclr.data;
