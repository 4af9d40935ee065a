"""The replay of Île-de-France 2020-2022: invented households, the real figures.

`population` plans who ends where and when so that the printed tables come out; `parcours` turns
each trajectory into dated steps; `deroulement` takes them through the engine day by day. The
plan is pure: it knows neither the database nor the engine.
"""
