/** Embedding and mining of any number of images as Apache Spark applications. */
package dev.sdclr.spark;
