/** Embedding and mining of any number of images as Apache Spark jobs. */
package dev.sdclr.spark;
