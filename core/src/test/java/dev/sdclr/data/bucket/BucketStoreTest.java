package dev.sdclr.data.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketStoreTest {

  @Test
  void withoutVariablesItIsAmazonsAndAsksWithoutAKey() {
    BucketStore store = BucketStore.of(Map.of("AWS_DEFAULT_REGION", "eu-west-1"));
    assertThat(store.signature()).isEmpty();
    assertThat(store.address("b.c", "a b/1.jpg", "").toString())
        .isEqualTo("https://s3.eu-west-1.amazonaws.com/b.c/a%20b/1.jpg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://store.example.org",
        "ftp://store.example.org",
        "https://store.example.org/folder",
        "https://key:secret@store.example.org",
        "store.example.org",
        "not an address"
      })
  void keysAndImagesGoNowhereUnencrypted(String endpoint) {
    assertThatThrownBy(() -> BucketStore.of(Map.of("AWS_ENDPOINT_URL", endpoint)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("AWS_ENDPOINT_URL");
  }

  @Test
  void halfAKeyIsNone() {
    assertThatThrownBy(() -> BucketStore.of(Map.of("AWS_ACCESS_KEY_ID", "ID")))
        .isInstanceOf(UsageException.class)
        .hasMessage("set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3:///photos", "s3://Photos/x", "s3://a@b/x", "s3://x/y"})
  void namesThatNoBucketHasAreRefused(String address) {
    assertThatThrownBy(() -> BucketAddress.find(address))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("names no bucket");
  }

  @Test
  void pathsAreNoAddresses() {
    assertThat(BucketAddress.find("s3/photos")).isEmpty();
    assertThat(BucketAddress.find("https://bucket/photos")).isEmpty();
  }
}
