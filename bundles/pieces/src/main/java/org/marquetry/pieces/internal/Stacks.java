package org.marquetry.pieces.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Tells by what a thread does in whose code it is. */
final class Stacks {
    /**
     * Where a thread is in the code of pieces.
     *
     * @param frame the class and the method, for people
     */
    record Place(Bundle bundle, String frame) {}

    /** One that is taken back may go on to fail until it has stopped. */
    private static final int ALIVE = Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;

    private final BundleContext context;
    private final Predicate<Bundle> isNew;

    /** @param isNew who is suspected first where two bundles have a class of the same name */
    Stacks(BundleContext context, Predicate<Bundle> isNew) {
        this.context = context;
        this.isNew = isNew;
    }

    /** The innermost call in the code of a piece; empty if there is none. */
    Optional<Place> placeOf(Thread thread) {
        return placeOf(thread.getStackTrace());
    }

    Optional<Place> placeOf(StackTraceElement... trace) {
        List<Bundle> pieces = pieces();
        for (StackTraceElement frame : trace) {
            String file = frame.getClassName().replace('.', '/') + ".class";
            for (Bundle piece : pieces) {
                if (piece.getEntry(file) != null) {
                    return Optional.of(new Place(piece, frame.getClassName() + "." + frame.getMethodName()));
                }
            }
        }
        return Optional.empty();
    }

    private List<Bundle> pieces() {
        List<Bundle> pieces = new ArrayList<>(Arrays.stream(context.getBundles())
                .filter(bundle -> (bundle.getState() & ALIVE) != 0)
                .filter(bundle -> !Role.declared(bundle).isEmpty())
                .toList());
        pieces.sort(Comparator.comparing(isNew::test).reversed());
        return pieces;
    }
}
