/** Images and features in object stores that speak S3: listed, copied here, and written there. */
package dev.sdclr.data.bucket;
