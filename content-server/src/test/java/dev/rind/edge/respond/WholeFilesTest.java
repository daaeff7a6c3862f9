package dev.rind.edge.respond;

import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.http.RequestLog.Kind;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.resolve.Resolution;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A reply is known as long as nothing of what it tells has changed. */
class WholeFilesTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  private final WholeFiles known = new WholeFiles();
  private int made;

  private static Resolution.Found found(String path, String sha256, Instant lastModified) {
    return new Resolution.Found(new FileKey(new FileSet.Publication(new UUID(0, 1)), path),
        new PulpFile(new Location.Local("artifact/" + sha256), 3, sha256, lastModified, true));
  }

  /** How many had to be made by now. */
  private int madeAfter(Resolution.Found found, Set<String> noCache) {
    var reply = known.find(found, noCache, () -> {
      made++;
      return new Reply(Kind.FILE, new ResponseHead(200, "OK").with("Made", made),
          new Payload.None());
    }).reply();
    assertThat(reply.head().status()).isEqualTo(200);
    return made;
  }

  @Test
  void theSameFileHasItsReplyMadeOnce() {
    for (int n = 0; n < 3; n++) {
      assertThat(madeAfter(found("a", "01", THEN), Set.of())).isEqualTo(1);
    }
    assertThat(madeAfter(found("b", "01", THEN), Set.of())).isEqualTo(2);
  }

  @Test
  void whatIsAtAPathNowCounts() {
    assertThat(madeAfter(found("a", "01", THEN), Set.of())).isEqualTo(1);
    assertThat(madeAfter(found("a", "02", THEN), Set.of())).isEqualTo(2);
    assertThat(madeAfter(found("a", "02", THEN.plusSeconds(1)), Set.of())).isEqualTo(3);
    assertThat(madeAfter(found("a", "02", THEN.plusSeconds(1)), Set.of("a"))).isEqualTo(4);
    assertThat(madeAfter(found("a", "02", THEN.plusSeconds(1)), Set.of("a"))).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Range", "If-Match", "If-None-Match", "If-Modified-Since",
      "If-Unmodified-Since"})
  void aRequestWithAConditionIsLookedAtByItself(String name) {
    assertThat(WholeFiles.isWanted(new DefaultHttpHeaders())).isTrue();
    assertThat(WholeFiles.isWanted(new DefaultHttpHeaders().set(name, "x"))).isFalse();
  }
}
