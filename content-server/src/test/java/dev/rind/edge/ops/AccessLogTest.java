package dev.rind.edge.ops;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rind.edge.http.RequestLog.AnsweredBy;
import dev.rind.edge.http.RequestLog.Entry;
import dev.rind.edge.http.RequestLog.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccessLogTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final Disk disk = new Disk();
  private long nanos;

  @Test
  void nothingIsLostBelowTheBound() throws Exception {
    var log = log(80_000, LONG);
    log.start();

    var loops = IntStream.range(0, 8).mapToObj(loop -> Thread.ofPlatform().start(() -> {
      for (int i = 0; i < 10_000; i++) {
        log.log(entry(loop * 10_000 + i));
      }
    })).toList();
    for (var loop : loops) {
      loop.join();
    }
    log.close();

    assertThat(disk.targets().stream().sorted().toList())
        .isEqualTo(IntStream.range(0, 80_000).boxed().toList());
    assertThat(log.dropped()).isZero();
    assertThat(disk.isOpen()).isFalse();
  }

  @Test
  void linesStayInOrder() {
    var log = log(Integer.MAX_VALUE, LONG);
    IntStream.range(0, 5_000).forEach(i -> log.log(entry(i)));

    log.writeWaiting();

    assertThat(disk.targets())
        .containsExactlyElementsOf(IntStream.range(0, 5_000).boxed().toList());
    assertThat(disk.writes).as("one write for many lines").isLessThan(10);
  }

  @Test
  void whatIsBeyondTheBoundIsDroppedAndCounted() {
    var log = log(3, LONG);
    IntStream.range(0, 10).forEach(i -> log.log(entry(i)));

    assertThat(log.dropped()).isEqualTo(7);
    log.writeWaiting();
    log.log(entry(10));
    log.writeWaiting();

    assertThat(disk.targets()).containsExactly(0, 1, 2, 10);
    assertThat(log.dropped()).isEqualTo(7);
  }

  @Test
  void longHeadersCountByTheirLength() {
    var log = log(4, LONG);

    log.log(entry(0, "x".repeat(4 * AccessLog.PLACE_CHARS)));
    log.log(entry(1));

    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void aDiskThatHangsHoldsNeitherCallersNorTheEnd() throws Exception {
    disk.hang();
    var log = log(10, Duration.ofMillis(1));
    log.start();
    log.log(entry(0));
    disk.writing.await();

    IntStream.range(1, 20).forEach(i -> log.log(entry(i)));
    assertThat(log.dropped()).isEqualTo(10);
    log.close();

    assertThat(log.dropped()).isEqualTo(20);
    disk.goOn.countDown();
  }

  @Test
  void whatIsLoggedAfterTheEndIsDropped() {
    var log = log(10, LONG);
    log.start();
    log.close();

    log.log(entry(0));

    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void aFullDiskCostsItsLinesAndNoOthers() {
    var log = log(Integer.MAX_VALUE, LONG);
    log.log(entry(0));
    log.log(entry(1));
    disk.room = 20; // the disk takes a part of the first line
    log.writeWaiting();
    disk.room = Integer.MAX_VALUE;
    log.log(entry(2));
    log.writeWaiting();

    assertThat(log.failures()).isEqualTo(1);
    assertThat(log.dropped()).isEqualTo(2);
    assertThat(disk.text().lines()).hasSize(2)
        .last()
        .asString()
        .startsWith("::1 - - [")
        .contains("/000002 ");
  }

  @Test
  void failuresAreSaidOncePerMinute() {
    var logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
    var said = new ListAppender<ILoggingEvent>();
    said.start();
    logger.addAppender(said);
    logger.setAdditive(false);
    try {
      var log = log(Integer.MAX_VALUE, LONG);
      disk.room = 0;
      for (int second = 0; second <= 60; second++) {
        nanos = Duration.ofSeconds(second).toNanos();
        log.log(entry(second));
        log.writeWaiting();
      }
      assertThat(log.failures()).isEqualTo(61);
    } finally {
      logger.setAdditive(true);
      logger.detachAppender(said);
    }

    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "access log: cannot write to the disk: java.io.IOException: no space; 1 lines dropped so far",
            "access log: cannot write to the disk: java.io.IOException: no space; 61 lines dropped so far");
  }

  @Test
  void aFileIsAppendedTo(@TempDir Path folder) throws Exception {
    var file = folder.resolve("access.log");
    Files.writeString(file, "before\n");
    var log = AccessLog.open(Optional.of(file), AccessLogFormat.COMBINED, Integer.MAX_VALUE, LONG);
    log.log(entry(0));
    log.close();

    assertThat(Files.readAllLines(file)).hasSize(2).startsWith("before");
  }

  @Test
  void aFileThatCannotBeOpenedIsSaidAtOnce(@TempDir Path folder) {
    var file = folder.resolve("missing/access.log");

    assertThatThrownBy(() -> AccessLog.open(Optional.of(file), AccessLogFormat.JSON, 1, LONG))
        .isInstanceOf(NoSuchFileException.class);
  }

  private AccessLog log(int waitingMax, Duration closeWait) {
    return new AccessLog(AccessLogFormat.COMBINED, disk, waitingMax, closeWait, () -> nanos);
  }

  private static Entry entry(int number) {
    return entry(number, null);
  }

  private static Entry entry(int number, @Nullable String userAgent) {
    return new Entry(
        Instant.EPOCH,
        "::1",
        null,
        "GET",
        "/%06d".formatted(number),
        "HTTP/1.1",
        200,
        1,
        1,
        1,
        AnsweredBy.MEMORY, Kind.FILE,
        userAgent,
        null);
  }

  /** A disk that can be full, or hang. */
  private static final class Disk implements WritableByteChannel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CountDownLatch writing = new CountDownLatch(1);
    private CountDownLatch goOn = new CountDownLatch(0);
    private int room = Integer.MAX_VALUE;
    private int writes;
    private boolean open = true;

    void hang() {
      goOn = new CountDownLatch(1);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      writes++;
      writing.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      int taken = Math.min(room, bytes.remaining());
      if (taken == 0) {
        throw new IOException("no space");
      }
      for (int i = 0; i < taken; i++) {
        written.write(bytes.get());
      }
      room -= taken;
      return taken;
    }

    String text() {
      return written.toString(StandardCharsets.US_ASCII);
    }

    List<Integer> targets() {
      var target = Pattern.compile("GET /(\\d{6}) ");
      return target.matcher(text())
          .results()
          .map(found -> Integer.valueOf(found.group(1)))
          .toList();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }

    @Override
    public String toString() {
      return "the disk";
    }
  }
}
