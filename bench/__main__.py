"""`make bench`: every bench in turn, at the size of the district unless ROWS says otherwise."""

import importlib
import os
import pkgutil

import bench

ROWS = int(os.environ.get("ROWS", "1_196_252"))


def main() -> None:
    print(f"load before: {os.getloadavg()[0]:.2f}, cores: {os.cpu_count()}, rows: {ROWS:,}")
    for found in pkgutil.iter_modules(bench.__path__):
        if found.name.endswith("_bench"):
            print(f"\n== {found.name.removesuffix('_bench')}")
            importlib.import_module(f"bench.{found.name}").main(rows=ROWS)
    print(f"\nload after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
