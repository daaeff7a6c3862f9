package dev.rind.edge.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections to one Redis, on the process's own event loops.
 *
 * <p>Of Lettuce what it can do is used, and its own threads, timers, timeouts and reconnects are not, but for
 * those of a cluster: when to try again says whoever asks.
 *
 * <p><b>Threading:</b> made and closed on a thread that may wait; connections are made without waiting.
 */
public final class RedisClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisClients.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration DEAD_PEER = Duration.ofSeconds(10);
  private static final int WAITING_MAX = 10_000;
  private static final long CLOSE_SECONDS = 5;

  private final Deque<Part> parts = new ArrayDeque<>();
  private final Supplier<CompletableFuture<? extends StatefulConnection<byte[], byte[]>>> connect;

  /** @throws IOException where the certificates for TLS cannot be read */
  public RedisClients(RedisTarget target, EventLoopGroup loops) throws IOException {
    var ours = new OurLoops(loops); // before Lettuce looks what kinds there are
    var resources = ClientResources.builder()
        .eventLoopGroupProvider(ours)
        .eventExecutorGroup(loops)
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .build();
    parts.push(
        () -> resources.shutdown(0, 0, TimeUnit.SECONDS).await(CLOSE_SECONDS, TimeUnit.SECONDS));
    var trust = trust(target.tls());
    switch (target.place()) {
      case RedisTarget.Place.Cluster(var nodes) -> {
        var uris = nodes.stream().map(node -> uri(target, server(node))).toList();
        var client = RedisClusterClient.create(resources, uris);
        // Its connections to nodes come up with the first question to each, which has to wait for that.
        client.setOptions(options(ClusterClientOptions.builder(), trust)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.DEFAULT)
            .build());
        parts.push(() -> await(client.shutdownAsync(0, 0, TimeUnit.SECONDS)));
        // Which nodes there are has to be known first.
        connect = () -> client.refreshPartitionsAsync()
            .thenCompose(_ -> client.connectAsync(ByteArrayCodec.INSTANCE))
            .toCompletableFuture();
      }
      case RedisTarget.Place.Server server -> connect = single(target, server(server), resources,
          trust);
      case RedisTarget.Place.Local(var socket) -> connect = single(target,
          RedisURI.Builder.socket(socket.toString()), resources, trust);
      case RedisTarget.Place.Sentinel sentinel -> connect = single(target, sentinel(sentinel),
          resources, trust);
    }
  }

  private Supplier<CompletableFuture<? extends StatefulConnection<byte[], byte[]>>> single(
      RedisTarget target, RedisURI.Builder where, ClientResources resources,
      @Nullable TrustManagerFactory trust) {
    var uri = uri(target, where);
    var client = RedisClient.create(resources);
    client.setOptions(options(ClientOptions.builder().autoReconnect(false), trust).build());
    parts.push(() -> await(client.shutdownAsync(0, 0, TimeUnit.SECONDS)));
    return () -> client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
  }

  private static <B extends ClientOptions.Builder> B options(B options,
      @Nullable TrustManagerFactory trust) {
    options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(WAITING_MAX)
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(SocketOptions.builder()
            .connectTimeout(CONNECT_TIMEOUT)
            // A peer that takes nothing of what was sent is gone, though nothing said so.
            .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                .enable()
                .tcpUserTimeout(DEAD_PEER)
                .build())
            .build());
    if (trust != null) {
      options.sslOptions(SslOptions.builder().jdkSslProvider().trustManager(trust).build());
    }
    return options;
  }

  private static RedisURI.Builder server(RedisTarget.Place.Server server) {
    return RedisURI.Builder.redis(server.host(), server.port());
  }

  private static RedisURI.Builder sentinel(RedisTarget.Place.Sentinel place) {
    var first = place.sentinels().getFirst();
    var password = place.password();
    var uri = password == null
        ? RedisURI.Builder.sentinel(first.host(), first.port(), place.master())
        : RedisURI.Builder.sentinel(first.host(), first.port(), place.master(), password);
    place.sentinels().stream().skip(1).forEach(other -> {
      var _ = password == null ? uri.withSentinel(other.host(), other.port())
          : uri.withSentinel(other.host(), other.port(), password);
    });
    return uri;
  }

  private static RedisURI uri(RedisTarget target, RedisURI.Builder uri) {
    uri.withDatabase(target.database()).withTimeout(CONNECT_TIMEOUT);
    var user = target.user();
    var password = target.password();
    if (user != null) {
      uri.withAuthentication(user, password == null ? "" : password);
    } else if (password != null) {
      uri.withPassword(password.toCharArray());
    }
    var tls = target.tls();
    if (tls != null) {
      uri.withSsl(true).withVerifyPeer(tls.verified());
    }
    return uri.build();
  }

  /** Read here, since where connections are made nobody may wait for a file. */
  private static @Nullable TrustManagerFactory trust(RedisTarget.@Nullable Tls tls)
      throws IOException {
    if (tls == null) {
      return null;
    }
    try {
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(tls.authorities() == null ? null : store(tls.authorities()));
      return trust;
    } catch (GeneralSecurityException unfit) {
      throw new IOException("the certificates of Redis' authorities cannot be read: "
          + tls.authorities(), unfit);
    }
  }

  private static KeyStore store(Path file)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(file)) {
      var number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority " + number++, certificate);
      }
    }
    return store;
  }

  /** A connection of its own, begun at once. */
  public RedisStore store() {
    return new RedisStore(connect);
  }

  private static void await(CompletableFuture<Void> end)
      throws ExecutionException, InterruptedException, TimeoutException {
    end.get(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().end();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException failure) {
        LOG.warn("a connection to Redis could not be closed", failure);
      }
    }
  }

  /** Something that has to be ended, and waited for. */
  @FunctionalInterface
  private interface Part {
    void end() throws ExecutionException, InterruptedException, TimeoutException;
  }
}
