package dev.rind.edge.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class KnownHeadsTest {
  private static final String HEAD = head("/a", "Accept: */*\r\n");

  private final KnownHeads heads = new KnownHeads(Long.MAX_VALUE);

  private static String head(String path, String fields) {
    return "GET " + path + " HTTP/1.1\r\nHost: edge\r\n" + fields + "\r\n";
  }

  private @Nullable KnownHead find(String read) {
    return heads.find(Unpooled.copiedBuffer(read, US_ASCII));
  }

  /** Reads bytes, as a connection does. */
  private void read(String bytes) {
    read(heads, bytes);
  }

  private static void read(KnownHeads heads, String bytes) {
    var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1,
        HttpMethod.valueOf(bytes.strip().split(" ", 2)[0]), "/");
    bytes.strip().lines().skip(1).takeWhile(line -> line.contains(": ")).forEach(line -> {
      var field = line.split(": ", 2);
      request.headers().add(field[0], field[1]);
    });
    if (heads.find(Unpooled.copiedBuffer(bytes, US_ASCII)) == null) {
      var copy = heads.worthKeeping();
      if (copy != null) {
        var _ = heads.keep(copy, request);
      }
    }
  }

  @Test
  void oneIsKeptFromTheSecondTimeOn() {
    read(HEAD);
    assertThat(find(HEAD)).isNull();
    read(HEAD);
    var known = find(HEAD);
    assertThat(known).isNotNull();
    assertThat(find(HEAD)).isSameAs(known);
  }

  @Test
  void anyOtherByteIsAnotherHead() {
    read(HEAD);
    read(HEAD);
    for (int at = 0; at < HEAD.length(); at++) {
      var other = new StringBuilder(HEAD);
      other.setCharAt(at, (char) (HEAD.charAt(at) ^ 1));
      assertThat(find(other.toString())).as(other.toString()).isNull();
      assertThat(find(HEAD.substring(0, at))).isNull();
      assertThat(find(HEAD.substring(at) + HEAD)).isNull();
    }
    assertThat(find(HEAD)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "GET /a HTTP/1.1\r\nHost: edge\r\nAuthorization: Basic YTpi\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: edge\r\nCookie: a=b\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: edge\r\nContent-Length: 0\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: edge\r\n\r\n",
      "\r\n\r\nGET /a HTTP/1.1\r\nHost: edge\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: edge\r\n\r\nGET /b HTTP/1.1\r\nHost: edge\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: edge\r\n\r\nGET /b",
      "GET /a HTTP/1.1\r\nHost: edge\r\n",
      "GET /a"})
  void whatIsNotKept(String bytes) {
    for (int n = 0; n < 3; n++) {
      read(bytes);
    }
    assertThat(find(bytes)).isNull();
  }

  @Test
  void oneThatIsTooLongIsNotKept() {
    var longest = head("/a", "X: ");
    longest = head("/a", "X: " + "x".repeat(KnownHeads.BYTES_MAX - longest.length() - 2) + "\r\n");
    for (var bytes : new String[] {longest, longest.replace("/a", "/aa")}) {
      read(bytes);
      read(bytes);
    }
    assertThat(longest).hasSize(KnownHeads.BYTES_MAX);
    assertThat(find(longest)).isNotNull();
    assertThat(find(longest.replace("/a", "/aa"))).isNull();
  }

  /** However many others come once, or twice, as the paths of a whole repository do. */
  @Test
  void oneThatIsInUseStays() {
    read(HEAD);
    read(HEAD);
    for (int n = 0; n < 10 * KnownHeads.PLACES; n++) {
      read(head("/" + n, ""));
      read(head("/" + n, ""));
      assertThat(find(HEAD)).as("after %s others", n).isNotNull();
    }
  }

  @Test
  void oneThatIsNotInUseGivesWay() {
    read(HEAD);
    read(HEAD);
    for (int n = 0; n < 10 * KnownHeads.PLACES; n++) {
      read(head("/" + n, ""));
      read(head("/" + n, ""));
    }
    assertThat(find(HEAD)).isNull();
  }

  /** Those in use stay, as far as they are few. */
  @Test
  void noMoreAreKeptThanThereIsRoomFor() {
    var few = new KnownHeads(10L * (KnownHeads.WEIGHT + 2 * HEAD.length()));
    var known = 0;
    for (int n = 0; n < 1000; n++) {
      read(few, HEAD);
      read(few, head("/" + n % 100, "Accept: */*\r\n"));
      assertThat(n < 2 || few.find(Unpooled.copiedBuffer(HEAD, US_ASCII)) != null).isTrue();
    }
    for (int n = 0; n < 100; n++) {
      known += few.find(Unpooled.copiedBuffer(head("/" + n, "Accept: */*\r\n"), US_ASCII)) == null
          ? 0
          : 1;
    }
    assertThat(known).isPositive().isLessThanOrEqualTo(9);
  }
}
