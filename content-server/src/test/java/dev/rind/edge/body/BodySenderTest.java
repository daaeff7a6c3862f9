package dev.rind.edge.body;

import dev.rind.cache.Cause;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.HttpLimits;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.RequestLog;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.http.Transport;
import dev.rind.edge.respond.ByteRange;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Files on their way, on one event loop, from a disk that does what a test says. */
class BodySenderTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final HttpLimits LIMITS = new HttpLimits(1000, 1000, 1000, 0, 100, LONG, LONG,
      LONG);
  private static final int LARGE = 3 * RecentlyRead.PART_BYTES + 1234;
  private static final int OPEN_MAX = 2;

  private final Path media;
  private final ScriptedDisk disk = new ScriptedDisk();
  private final IoPool pool = new IoPool(1, 100);
  private final IoPool reading = new IoPool(1, 100);
  private final EventLoopGroup loops = Transport.best().loops(1);
  private final HttpServer server = new HttpServer(loops, LIMITS, this::handle, _ -> {},
      (_, _) -> "");
  private final HttpClient client = HttpClient.newHttpClient();
  private final StoredFiles stored;
  private final BodySender sender;
  private final byte[] large;
  private int port;

  BodySenderTest(@TempDir Path media) throws IOException {
    this.media = media;
    this.stored = new StoredFiles(new LocalFiles(media, pool, disk),
        new BodyLimits(LONG, 1 << 20, 0, OPEN_MAX), System::nanoTime, Runnable::run);
    this.sender = new BodySender(stored, pool, reading);
    this.large = file("large");
  }

  @BeforeEach
  void begin() {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    port = ((InetSocketAddress) server.bind(Transport.best().listeners(loopback), loopback))
        .getPort();
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
    // Regions that had not left are given back by the loop.
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    stored.close();
    pool.close();
    reading.close();
    await().until(() -> disk.open() == 0);
    assertThat(stored.open()).isZero();
    assertThat(stored.usedBytes()).isZero();
  }

  private byte[] file(String name) throws IOException {
    var bytes = new byte[LARGE];
    new Random(name.hashCode()).nextBytes(bytes);
    Files.write(media.resolve(name), bytes);
    return bytes;
  }

  /** {@code /NAME} is a whole file, {@code /NAME?parts} are three parts of it. */
  private void handle(Exchange exchange) {
    var target = URI.create(exchange.target());
    var file = new Payload.Stored(new ArtifactKey(new UUID(0, 0)),
        new Location.Local(target.getPath().substring(1)), LARGE, "");
    var head = new ResponseHead(200, "OK");
    var reply = target.getQuery() == null
        ? new Reply(RequestLog.Kind.FILE, head.with("Content-Length", LARGE),
            new Payload.FilePart(file, 0, LARGE))
        : parts(head, file);
    var _ = sender.send(exchange, reply).exceptionally(failure -> {
      assertThat(Cause.of(failure)).isInstanceOf(FileTrouble.class);
      exchange.send(new ResponseHead(503, "Service Unavailable").with("Content-Length", 0));
      return null;
    });
  }

  private static Reply parts(ResponseHead head, Payload.Stored file) {
    var parts = List.of(new Payload.Part("one:", new ByteRange(0, 9)),
        new Payload.Part("two:", new ByteRange(RecentlyRead.PART_BYTES - 5L, LARGE - 1L)),
        new Payload.Part("three:", new ByteRange(100, 100)));
    var size = "one:two:three:end".length()
        + parts.stream().mapToLong(part -> part.range().sizeBytes()).sum();
    return new Reply(RequestLog.Kind.FILE, head.with("Content-Length", size),
        new Payload.FileParts(file, parts, "end"));
  }

  private CompletableFuture<HttpResponse<byte[]>> ask(String target) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target)).build(),
        BodyHandlers.ofByteArray());
  }

  private byte[] get(String target) {
    return ask(target).join().body();
  }

  @Test
  void aFileThatWasNotReadLatelyIsReadBeforeItIsSentAndLaterNoMore() {
    assertThat(get("/large")).isEqualTo(large);
    var reads = disk.reads.get();
    assertThat(reads).isPositive();
    assertThat(get("/large")).isEqualTo(large);
    assertThat(disk.reads).hasValue(reads);
    assertThat(sender.readsAhead()).isEqualTo(1);
  }

  @Test
  void whileTheDiskHangsOnOneFileOthersAreSentAndNothingOfThatOneIs() throws IOException {
    file("cold");
    assertThat(get("/large")).isEqualTo(large);
    var hanging = disk.holdReads();
    var cold = ask("/cold");
    await().until(() -> disk.open() == 2);
    for (int n = 0; n < 10; n++) {
      assertThat(get("/large")).isEqualTo(large);
    }
    assertThat(cold).isNotDone();
    hanging.countDown();
    assertThat(cold.join().statusCode()).isEqualTo(200);
  }

  @Test
  void partsAreTheSameWhetherTheyAreReadAheadOrNot() {
    var first = get("/large?parts");
    assertThat(sender.readsAhead()).isEqualTo(1);
    assertThat(get("/large")).isEqualTo(large);
    assertThat(get("/large?parts")).isEqualTo(first);
    assertThat(sender.readsAhead()).isEqualTo(2);
    assertThat(new String(first, StandardCharsets.ISO_8859_1)).startsWith("one:").endsWith("end");
    assertThat(Arrays.copyOfRange(first, 4, 14)).isEqualTo(Arrays.copyOf(large, 10));
  }

  @Test
  void aFileThatIsNotHeldOpenIsSentAllTheSame() throws IOException {
    var held = List.of(file("one"), file("two"));
    var hanging = disk.holdReads();
    var others = List.of(ask("/one"), ask("/two"));
    await().until(() -> stored.open() == OPEN_MAX);
    var copied = ask("/large");
    await().until(() -> stored.copied() == 1);
    hanging.countDown();
    assertThat(copied.join().body()).isEqualTo(large);
    assertThat(others.get(0).join().body()).isEqualTo(held.get(0));
    assertThat(others.get(1).join().body()).isEqualTo(held.get(1));
  }

  @Test
  void aFileThatGotShorterBeforeItsFirstByteIsTrouble() throws IOException {
    var hanging = disk.holdReads();
    var asked = ask("/large");
    await().until(() -> disk.reads.get() > 0);
    Files.write(media.resolve("large"), new byte[10]);
    hanging.countDown();
    assertThat(asked.join().statusCode()).isEqualTo(503);
  }

  @Test
  void whoLeavesHoldsNothing() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream()
          .write("GET /large HTTP/1.1\r\nHost: edge\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    assertThat(get("/large")).isEqualTo(large);
  }
}
