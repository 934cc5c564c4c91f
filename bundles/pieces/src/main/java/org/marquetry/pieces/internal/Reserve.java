package org.marquetry.pieces.internal;

import java.util.function.Predicate;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles that wait until those that rank higher have gone. */
final class Reserve {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");

    private final BundleContext context;
    private final Reigns reigns;
    private final Predicate<Bundle> follows;

    /** @param follows whether a bundle is to find its place by itself */
    Reserve(BundleContext context, Reigns reigns, Predicate<Bundle> follows) {
        this.context = context;
        this.reigns = reigns;
        this.follows = follows;
    }

    /** Of rivals that have begun at the same time one serves by chance, and the others cannot. */
    void settle(Bundle serving) {
        for (Bundle other : Rivals.of(context, serving)) {
            if (follows.test(other) && !Rivals.serves(other)) {
                try {
                    settle(other, serving);
                } catch (BundleException e) {
                    LOG.error("{} does not stop: {}", Names.of(other), Names.reason(e));
                }
            }
        }
    }

    private void settle(Bundle other, Bundle serving) throws BundleException {
        if (Rivals.outranks(other, serving)) {
            // When it starts the one that serves makes room.
            Lifecycle.pause(other);
            Lifecycle.resume(other);
        } else {
            standBy(other, serving);
        }
    }

    /** It does not rank higher, and serves when that one goes. */
    void standBy(Bundle heir, Bundle serving) throws BundleException {
        Lifecycle.pause(heir);
        reigns.standsBy(heir, serving);
        LOG.info("{} does not rank higher than {}, and serves when that one goes", Names.of(heir), Names.of(serving));
    }
}
