package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.marquetry.api.pieces.ExchangeException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops bundles, of which any may hang or fail. */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");

    private Lifecycle() {}

    /** As long as it is not stopped by somebody. */
    static void start(Bundle bundle, Duration bound) throws ExchangeException, InterruptedException {
        try {
            Bounded.call("start", bound, () -> {
                bundle.start(Bundle.START_TRANSIENT);
                return bundle;
            });
        } catch (TimeoutException e) {
            throw new ExchangeException("hangs when it is started, for more than " + bound.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new ExchangeException("does not start: " + Names.reason(e), e);
        }
    }

    /** Has one that was there serve again. */
    static void resume(Bundle former) {
        try {
            former.start(Bundle.START_TRANSIENT);
            LOG.info("{} serves again", Names.of(former));
        } catch (BundleException | IllegalStateException e) {
            LOG.error("{} does not start again: {}", Names.of(former), Names.reason(e));
        }
    }

    /** Until it is started again, or the framework is. */
    static void pause(Bundle former) throws BundleException {
        if (former.getState() == Bundle.ACTIVE) {
            former.stop(Bundle.STOP_TRANSIENT);
        }
    }

    /** Not transient: who has started it is not to do so again and again. It may hang. */
    static void stop(Bundle bundle, Duration bound) throws InterruptedException {
        try {
            Bounded.call("stop", bound, () -> {
                bundle.stop();
                return bundle;
            });
        } catch (TimeoutException e) {
            LOG.error("{} hangs when it is stopped; a start of the broker without it gets rid of it", Names.of(bundle));
        } catch (ExecutionException e) {
            LOG.error("{} does not stop: {}", Names.of(bundle), Names.reason(e));
        }
    }
}
