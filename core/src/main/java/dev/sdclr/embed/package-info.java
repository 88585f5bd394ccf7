/** Embeddings of any number of images in one file to search, cluster and join. */
package dev.sdclr.embed;
