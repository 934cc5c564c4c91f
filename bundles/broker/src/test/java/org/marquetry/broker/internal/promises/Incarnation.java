package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One session of a client, from CONNACK without a session to the end of it. */
final class Incarnation {
    /** What the broker has sent under a packet identifier. */
    static final class Flight {
        final Publication publication;
        final int qos;
        final boolean retain;
        Line line;
        boolean received;
        boolean released;
        boolean over;
        long overAt;
        /** Whether its identifier may be free. */
        boolean doubtful;

        Flight(Publication publication, int qos, boolean retain, Line line) {
            this.publication = publication;
            this.qos = qos;
            this.retain = retain;
            this.line = line;
        }
    }

    final List<Period> periods = new ArrayList<>();
    final Map<Integer, Flight> flights = new HashMap<>();
    /** What came before may have been lost. */
    long sureSince;
    /** Whether it may be another one than it seems. */
    boolean doubtful;
    /** When it ended at the latest; never as long as it has not. */
    long over = Clock.NEVER;

    Incarnation(long since) {
        sureSince = since;
    }

    Period subscribe(Wire.Filter wish, int identifier, Clock clock, Line line) {
        boolean sure = false;
        boolean maybe = false;
        for (Period each : periods) {
            if (each.filter().equals(wish.filter()) && each.gone == Clock.NEVER) {
                maybe = true;
                sure |= each.surely != Clock.NEVER && each.until == Clock.NEVER;
                each.until = Math.min(each.until, clock.order());
            }
        }
        Period period = new Period(wish, identifier, clock.order(), !maybe, !sure, line);
        periods.add(period);
        return period;
    }

    /** It has replaced what there was of its filter. */
    void subscribed(Period period, long now) {
        period.surely = now;
        for (Period each : periods) {
            if (each != period && each.filter().equals(period.filter()) && each.from < period.from) {
                each.gone = Math.min(each.gone, now);
            }
        }
    }

    void unsubscribe(String filter, long now) {
        for (Period each : periods) {
            if (each.filter().equals(filter)) {
                each.until = Math.min(each.until, now);
            }
        }
    }

    void unsubscribed(String filter, long asked, long now) {
        for (Period each : periods) {
            if (each.filter().equals(filter) && each.from < asked) {
                each.gone = Math.min(each.gone, now);
            }
        }
    }

    /** It may be one that was there before. */
    void mayBe(Incarnation former) {
        former.doubt(former.sureSince);
        periods.addAll(former.periods);
    }

    /** Whether it is there, and what it holds, cannot be said any more. */
    void doubt(long now) {
        periods.forEach(each -> each.doubt(now));
        flights.values().forEach(each -> each.doubtful = true);
        sureSince = now;
        doubtful = true;
    }
}
