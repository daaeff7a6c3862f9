package dev.rind.edge.guard.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * From when until when something is so.
 *
 * @param until no more at this instant
 */
record Period(Instant from, Instant until) {
  static final Period ALWAYS = new Period(Instant.MIN, Instant.MAX);

  /** A certificate's. It has expired at its last date already, as OpenSSL has it. */
  static Period of(X509Certificate certificate) {
    return new Period(certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant());
  }

  boolean holds(Instant now) {
    return !now.isBefore(from) && now.isBefore(until);
  }

  /** The part of this one around now in which no date of the other one lies. */
  Period cutBy(Period other, Instant now) {
    return cutAt(other.from, now).cutAt(other.until, now);
  }

  private Period cutAt(Instant date, Instant now) {
    if (date.isAfter(now)) {
      return date.isBefore(until) ? new Period(from, date) : this;
    }
    return date.isAfter(from) ? new Period(date, until) : this;
  }
}
